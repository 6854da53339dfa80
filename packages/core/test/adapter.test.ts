import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  answerHeaders,
  type CorsRespond,
  createCors,
  isPermissionHeader,
  readField,
} from '../src/index.js'

const names = suite('isPermissionHeader')

names('knows every header of the protocol, in any case', () => {
  for (const name of [
    'access-control-max-age',
    'Access-Control-Allow-Origin',
    'ACCESS-CONTROL-X',
  ]) {
    assert.ok(isPermissionHeader(name), name)
  }
  for (const name of ['', 'vary', 'x-access-control-allow-origin', 'strict-transport-security']) {
    assert.not.ok(isPermissionHeader(name), name)
  }
})

names.run()

const fields = suite('readField')

const record = {
  origin: 'https://app.example.com',
  'access-control-request-method': 'PUT',
  'access-control-request-headers': 'x-a',
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'cors',
  'set-cookie': ['a=1', 'b=2'],
  empty: '',
}

fields('gives each field of a record by its name', () => {
  for (const [name, value] of Object.entries(record)) {
    assert.is(readField(record, name), String(value))
    assert.is(readField({}, name), undefined)
  }
})

fields.run()

const answers = suite('answerHeaders')

const cors = createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] })
const decide = (method: string, origin: string): CorsRespond =>
  cors.decide({
    method,
    url: '/',
    headers: new Map([
      ['origin', origin],
      ['access-control-request-method', 'GET'],
    ]),
  }) as CorsRespond

answers('are the headers of the decision and its Vary, in one frozen record', () => {
  const refusal = decide('GET', 'https://evil.example')
  assert.equal(answerHeaders(refusal), { ...refusal.headers, vary: 'Origin' })
  assert.ok(Object.isFrozen(answerHeaders(refusal)))
  const preflight = decide('OPTIONS', 'https://app.example.com')
  assert.equal(answerHeaders(preflight), {
    ...preflight.headers,
    vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  })
})

answers('are shared by the refusals of one kind, and by no others', () => {
  const refused = (method: string) => answerHeaders(decide(method, 'https://evil.example'))
  const first = refused('GET')
  assert.not.equal(refused('OPTIONS'), first)
  assert.is(refused('GET'), first)
})

answers('leave out an empty Vary', () => {
  const headers = { 'x-a': '1' }
  const decision = { ...decide('GET', 'https://evil.example'), headers, vary: [] }
  assert.equal(answerHeaders(decision), headers)
})

answers('hold what is added to them', () => {
  const refusal = decide('GET', 'https://evil.example')
  const added = { 'content-length': '0' }
  assert.equal(answerHeaders(refusal, added), { ...answerHeaders(refusal), ...added })
  assert.is(answerHeaders(refusal)['content-length'], undefined)
})

answers.run()
