import type { CorsContinue } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

// What is done for one runtime alone, chosen when the module is loaded. The conformance suite asks
// the runtimes themselves.

type Module = typeof import('../src/response.js')

const decision: CorsContinue = {
  ...{ kind: 'actual', action: 'continue', reason: 'allowed', enforcement: 'enforce' },
  ...{ authoritative: true, headers: { 'access-control-allow-origin': '*' }, vary: [] },
} as never

async function loadAs(runtime: 'Bun' | 'Deno'): Promise<Module> {
  assert.not(runtime in globalThis)
  Object.assign(globalThis, { [runtime]: {} })
  try {
    return (await import(`../src/response.js?${runtime}`)) as Module
  } finally {
    Reflect.deleteProperty(globalThis, runtime)
  }
}

const onBun = suite('responses on Bun')

onBun('with a text keep their object, whose body nobody looks at', async () => {
  const { applyTo } = await loadAs('Bun')
  const own = new Response('text')
  own.headers.delete('content-type')
  Object.defineProperty(own, 'body', {
    get() {
      throw new Error('the body was looked at')
    },
  })
  assert.is(applyTo(decision, own), own)
  assert.is(own.headers.get('access-control-allow-origin'), '*')
  assert.is(await own.text(), 'text')
})

onBun('without a body are copied', async () => {
  const { applyTo } = await loadAs('Bun')
  const own = new Response(null)
  assert.is.not(applyTo(decision, own), own)
  assert.not(own.headers.has('access-control-allow-origin'))
})

/** A response whose headers say how many they are, as Bun's do. */
function counted(fields: Record<string, string>): Response {
  const response = new Response('text', { headers: fields })
  const { headers } = response
  Object.defineProperty(headers, 'count', { get: () => [...headers].length })
  return response
}

onBun('with few headers are not gone over', async () => {
  const { applyTo } = await loadAs('Bun')
  const own = counted({ vary: 'Accept', 'content-type': 'text/plain' })
  own.headers.forEach = () => {
    throw new Error('the headers were gone over')
  }
  applyTo({ ...decision, vary: ['Origin'] }, own)
  assert.is(own.headers.get('vary'), 'Accept, Origin')
})

onBun('with a permission of their own lose it, whatever else they have', async () => {
  const { applyTo } = await loadAs('Bun')
  for (const fields of [{}, { vary: 'Accept' }, { 'set-cookie': 'a=b' }] as const) {
    const own = counted({ ...fields, 'access-control-max-age': '5' })
    applyTo(decision, own)
    assert.not(own.headers.has('access-control-max-age'))
    assert.is(own.headers.get('access-control-allow-origin'), '*')
  }
})

onBun.run()

// ---

const onDeno = suite('responses on Deno')

function fetched(fields: Record<string, string>, url: string): Response {
  const response = new Response('decoded', { headers: { 'content-length': '30', ...fields } })
  Object.defineProperty(response, 'url', { value: url })
  // As those of a fetched response: they cannot be changed.
  for (const change of ['set', 'delete']) {
    Object.defineProperty(response.headers, change, {
      value: () => {
        throw new TypeError('immutable')
      },
    })
  }
  return response
}

for (const [title, fields, url, kept] of [
  ['encoded by gzip', { 'content-encoding': 'gzip' }, 'https://a.example/', false],
  ['encoded by br', { 'content-encoding': 'br' }, 'https://a.example/', false],
  ['encoded otherwise', { 'content-encoding': 'zstd' }, 'https://a.example/', true],
  ['not encoded', {}, 'https://a.example/', true],
  ['made here', { 'content-encoding': 'gzip' }, '', true],
] as const) {
  const what = kept ? 'keep' : 'lose'
  onDeno(`that are copies of one ${title} ${what} its length`, async () => {
    const { applyTo } = await loadAs('Deno')
    const copy = applyTo(decision, fetched(fields, url)) as Response
    assert.is(copy.headers.get('access-control-allow-origin'), '*')
    assert.is(copy.headers.get('content-length'), kept ? '30' : null)
    assert.is(copy.headers.has('content-encoding'), kept && 'content-encoding' in fields)
    assert.is(await copy.text(), 'decoded')
  })
}

onDeno.run()
