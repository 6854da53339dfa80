import { findMeantOrigin } from '@crossgate/core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const meant: Readonly<Record<string, string | undefined>> = {
  'https://app.example.com': 'https://app.example.com',
  null: 'null',
  'file://': 'file://',
  'capacitor://localhost': 'capacitor://localhost',

  'https://app.example.com/': 'https://app.example.com',
  'https://app.example.com/items?page=2#top': 'https://app.example.com',
  ' "https://app.example.com", ': 'https://app.example.com',
  'HTTPS://App.Example.com:443': 'https://app.example.com',
  'http://app.example.com:08080': 'http://app.example.com:8080',
  'https//app.example.com': 'https://app.example.com',
  '//app.example.com': 'https://app.example.com',
  'capacitor://localhost/index.html': 'capacitor://localhost',

  'app.example.com': 'https://app.example.com',
  'app.example.com:8443/items': 'https://app.example.com:8443',
  '203.0.113.9': 'https://203.0.113.9',
  '[2001:DB8::1]:8443': 'https://[2001:db8::1]:8443',

  'localhost:5173': 'http://localhost:5173',
  'app.localhost': 'http://app.localhost',
  '127.0.0.1:80': 'http://127.0.0.1',
  '[::1]:3000': 'http://[::1]:3000',
  '10.0.0.7': 'http://10.0.0.7',
  '172.16.0.1:8080': 'http://172.16.0.1:8080',
  '172.32.0.1:8080': 'https://172.32.0.1:8080',
  '192.168.1.20:5173/app': 'http://192.168.1.20:5173',
  '[fd00::1]': 'http://[fd00::1]',
  'printer.local': 'http://printer.local',
  'api:3000': 'http://api:3000',

  '': undefined,
  api: undefined,
  'my app': undefined,
  'https://': undefined,
  'https://*.example.com': undefined,
  'https://b\u00fccher.example': undefined,
  'https://app.example.com:99999': undefined,
  ['a'.repeat(100_000)]: undefined,
}

for (const [text, origin] of Object.entries(meant)) {
  test(`${text.slice(0, 60)}: ${origin}`, () => assert.is(findMeantOrigin(text), origin))
}

test.run()
