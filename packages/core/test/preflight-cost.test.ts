/**
 * The cost of a request-header list, counted rather than timed: how many characters the string
 * and regular expression functions of the platform go over while one preflight is decided, and
 * how often they are called. Indexing (`text[i]`) and what goes on inside one regular expression
 * are not counted; the loops over a list, its elements and its names are.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createCors } from '../src/index.js'
import { request } from './arbitraries.js'

type Functions = Record<string, (this: unknown, ...args: unknown[]) => unknown>

function countWork(run: () => void): number {
  let work = 0
  const restore: (() => void)[] = []
  const count = (
    holder: object,
    names: readonly string[],
    cost: (self: unknown, args: unknown[], result: unknown) => number,
  ) => {
    const functions = holder as Functions
    for (const name of names) {
      const original = functions[name]
      if (!original) throw new Error(`no function ${name}`)
      restore.push(() => {
        functions[name] = original
      })
      functions[name] = function (...args) {
        const result = original.apply(this, args)
        work += 1 + cost(this, args, result)
        return result
      }
    }
  }
  const whole = (self: unknown) => String(self).length
  count(String.prototype, ['charCodeAt', 'codePointAt', 'charAt'], () => 0)
  count(String.prototype, ['indexOf', 'includes', 'startsWith'], (self, [, from = 0], result) =>
    typeof result === 'number' && result >= 0
      ? result - Number(from)
      : Math.max(0, whole(self) - Number(from)),
  )
  count(
    String.prototype,
    [
      'split',
      'replace',
      'replaceAll',
      'toLowerCase',
      'toUpperCase',
      'trim',
      'match',
      'search',
      'lastIndexOf',
    ],
    whole,
  )
  count(String.prototype, ['slice', 'substring'], (_self, _args, result) => String(result).length)
  count(RegExp.prototype, ['exec', 'test'], (_self, [text]) => String(text).length)
  count(Array.prototype, ['includes', 'indexOf', 'join', 'some', 'every', 'find'], (self) =>
    Array.isArray(self) ? self.length : 0,
  )
  count(Set.prototype, ['has', 'add'], () => 0)
  count(Map.prototype, ['get', 'has', 'set'], () => 0)
  try {
    run()
  } finally {
    for (const undo of restore.reverse()) undo()
  }
  return work
}

const configurations = {
  'listed names': { allowedHeaders: ['x-a', 'X-B'] },
  'any name, echoed': { allowedHeaders: ['*'], allowCredentials: true },
  'any name': { allowedHeaders: ['*'] },
  'many listed names': { allowedHeaders: Array.from({ length: 1000 }, (_, i) => `x-${i}`) },
}

const engines = Object.entries(configurations).map(([name, input]) => {
  const cors = createCors({ enabled: true, allowedOrigins: ['https://a.example'], ...input })
  const decide = (list: string) =>
    cors.decide(
      request('OPTIONS', '/', {
        origin: 'https://a.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': list,
      }),
    )
  return { name, decide, work: (list: string) => countWork(() => void decide(list)) }
})

const units = [
  ',',
  ' ',
  '\t',
  'a',
  'a,',
  'a ,',
  ' ,',
  ', ',
  'x-a,',
  ' \t a \t ,',
  ',,a',
  'a a ',
  'é,',
]
const of = (unit: string, length: number) =>
  unit.repeat(Math.ceil(length / unit.length)).slice(0, length)

const cost = suite('the cost of a request-header list')

cost('is counted at all: a longer list within the limits is more work', () => {
  for (const { name, work } of engines) {
    const none = work('')
    assert.ok(work(of('x-a,', 400)) > none + 10, name)
  }
})

for (const { name, decide, work } of engines) {
  cost(`beyond 4,096 characters does not grow: ${name}`, () => {
    for (const unit of units) {
      const counts = [4097, 15_900, 65_536, 1_048_576].map((length) => work(of(unit, length)))
      const [first = 0, ...others] = counts
      assert.ok(
        others.every((count) => count <= first + 64),
        `${JSON.stringify(unit)}: ${counts}`,
      )
      assert.is(decide(of(unit, 65_536)).denial?.reason, 'invalid-preflight')
    }
  })

  cost(`within 4,096 characters grows no faster than the list: ${name}`, () => {
    for (const unit of units) {
      const base = work('')
      const grown = [256, 512, 1024, 2048, 4096].map((length) => work(of(unit, length)) - base)
      grown.forEach((count, index) => {
        const length = 256 * 2 ** index
        assert.ok(count <= 16 * length + 2048, `${JSON.stringify(unit)} at ${length}: ${count}`)
        if (index > 0) {
          const half = grown[index - 1] as number
          assert.ok(count <= 2 * half + 1024, `${JSON.stringify(unit)} at ${length}: ${grown}`)
        }
      })
    }
  })

  cost(`is bounded by 128 elements: ${name}`, () => {
    assert.is.not(decide(`${','.repeat(127)}`).denial?.reason, 'invalid-preflight')
    assert.is(decide(`${','.repeat(128)}`).denial?.reason, 'invalid-preflight')
    assert.is.not(decide('a'.repeat(4096)).denial?.reason, 'invalid-preflight')
    assert.is(decide('a'.repeat(4097)).denial?.value, 'Access-Control-Request-Headers')
  })
}

cost('does not grow with the number of allowed names', () => {
  const list = of('x-999,', 600)
  const few = engines.find(({ name }) => name === 'listed names')?.work(list) ?? 0
  const many = engines.find(({ name }) => name === 'many listed names')?.work(list) ?? 0
  assert.ok(many <= 2 * few + 2048, `${few}, ${many}`)
})

cost.run()
