import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { addressSpaceOf, guessAddressSpace, isFurtherInside } from '../src/address-space.js'

const guess = suite('guessAddressSpace')

const hosts: readonly [string, string | undefined][] = [
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['0.0.0.0', 'loopback'],
  ['[::1]', 'loopback'],
  ['[::]', 'loopback'],
  ['[::ffff:127.0.0.1]', 'loopback'],
  ['localhost', 'loopback'],
  ['localhost.', 'loopback'],
  ['app.localhost', 'loopback'],
  ['10.0.0.1', 'local'],
  ['100.64.0.1', 'local'],
  ['100.127.255.255', 'local'],
  ['169.254.1.1', 'local'],
  ['172.16.0.1', 'local'],
  ['172.31.255.255', 'local'],
  ['192.168.0.1', 'local'],
  ['[fc00::1]', 'local'],
  ['[fdff::1]', 'local'],
  ['[fe80::1]', 'local'],
  ['[febf::1]', 'local'],
  ['[::ffff:10.0.0.1]', 'local'],
  ['printer.local', 'local'],
  ['126.255.255.255', 'public'],
  ['128.0.0.1', 'public'],
  ['11.0.0.1', 'public'],
  ['100.63.255.255', 'public'],
  ['100.128.0.0', 'public'],
  ['172.15.0.1', 'public'],
  ['172.32.0.1', 'public'],
  ['192.169.0.1', 'public'],
  ['[2001:db8::1]', 'public'],
  ['[fec0::1]', 'public'],
  ['[::ffff:8.8.8.8]', 'public'],
  ['app.example.com', undefined],
  ['local', undefined],
  ['notlocalhost', undefined],
  ['10.0.0.1.example.com', undefined],
]

for (const [host, expected] of hosts) {
  guess(`${host} is ${expected ?? 'not told by its name'}`, () => {
    assert.is(guessAddressSpace(new URL(`http://${host}:8080/x`)), expected)
  })
}

guess.run()

// ---

const addresses = suite('addressSpaceOf')

for (const [address, expected] of [
  ['10.1.2.3', 'local'],
  ['127.0.0.1', 'loopback'],
  ['203.0.113.7', 'public'],
  ['::1', 'loopback'],
  ['0:0:0:0:0:0:0:1', 'loopback'],
  ['::ffff:192.168.0.1', 'local'],
  ['fe80::1%eth0', 'local'],
  ['FD00::1', 'local'],
  ['2606:4700::1', 'public'],
  ['no address', 'public'],
] as const) {
  addresses(`${address} is ${expected}`, () => {
    assert.is(addressSpaceOf(address), expected)
  })
}

addresses.run()

// ---

const inside = suite('isFurtherInside')

inside('only a step towards the machine itself is one', () => {
  const spaces = ['public', 'local', 'loopback'] as const
  const steps = spaces.flatMap((from) =>
    spaces.filter((to) => isFurtherInside(from, to)).map((to) => `${from} to ${to}`),
  )
  assert.equal(steps, ['public to local', 'public to loopback', 'local to loopback'])
})

inside.run()
