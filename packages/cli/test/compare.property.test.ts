import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { validConfiguration } from '../../core/test/arbitraries.js'
import { type Case, isSameOutcome } from '../src/compare/outcome.js'
import { loadPolicy } from '../src/compare/policy.js'
import { findBoundaries, findDifference, policySides } from '../src/compare/walk.js'

const request: fc.Arbitrary<Case> = fc.record({
  origin: fc.constantFrom(
    ...['https://a.example', 'https://b.a.example', 'https://example.com', 'http://localhost:3000'],
    ...['https://app.example.com', 'https://x.app.example.com', 'null', 'https://stranger.example'],
  ),
  method: fc.constantFrom('GET', 'POST', 'PUT', 'patch', 'DELETE', 'PROPFIND', 'X'),
  headers: fc.subarray(['x-a', 'authorization', 'content-type', 'x-amz-date', 'x-b']),
  host: fc.constantFrom('api.example.com', 'localhost', 'other.test'),
  path: fc.constantFrom('/', '/items', '/items/a', '/admin', '/account/x', '/other'),
  credentials: fc.constantFrom('omit' as const, 'include' as const),
})

const property = suite('policies that are found equal')

property('answer requests alike that nobody chose', async () => {
  let equal = 0
  let different = 0
  // Of two random policies nearly all differ at once, so one is often a variation of the other.
  const pair = fc
    .tuple(
      validConfiguration(),
      validConfiguration(),
      fc.integer({ min: 0, max: 15 }),
      fc.array(request, { minLength: 20, maxLength: 20 }),
    )
    .map(([one, other, mask, requests]) => {
      const keys = [
        'debug',
        'preflightMaxAgeInSeconds',
        'allowedMethods',
        'exposedHeaders',
      ] as const
      const taken = Object.fromEntries(
        keys.flatMap((key, index) =>
          mask & (1 << index) && key in other ? [[key, other[key]]] : [],
        ),
      )
      return { one, other: { ...one, ...taken }, requests }
    })
  await fc.assert(
    fc.asyncProperty(pair, async ({ one, other, requests }) => {
      const loaded = (() => {
        try {
          return [loadPolicy(one), loadPolicy(other)] as const
        } catch {
          // What was taken over is not valid with the rest.
          return undefined
        }
      })()
      if (loaded === undefined) return
      const boundaries = findBoundaries(...loaded)
      const [a, b] = policySides(['a', 'b'], ...loaded, boundaries)
      const difference = await findDifference(boundaries, a, b)
      if (difference !== undefined) {
        different++
        assert.not(isSameOutcome(difference.one, difference.other))
        return
      }
      equal++
      for (const asked of requests) {
        assert.ok(isSameOutcome(await a.ask(asked), await b.ask(asked)), JSON.stringify(asked))
      }
    }),
    { numRuns: 150 },
  )
  assert.ok(equal > 20 && different > 20, `${equal} equal, ${different} different`)
})

property.run()
