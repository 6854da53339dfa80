import { checkConfiguration, checkPolicies } from '@crossgate/core'
import Ajv from 'ajv'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { brokenConfiguration, validConfiguration } from '../../core/test/arbitraries.js'
import { policySchema } from '../src/schema/schema.js'
import { nearEntry, nearPath } from './near-entries.js'

const validate = new Ajv({ allErrors: false, strict: true }).compile(policySchema)

/** What a schema cannot say, by the codes of the issues: the public suffix list, and what is about a whole list of policies. */
const unsayable = new Set([
  'public-suffix-with-credentials',
  'public-suffix-host',
  'unreachable-policy',
  'last-policy-conditional',
])

/** Compares schema and validator on what a file can hold. Returns whether both take it. */
function compare(input: unknown): boolean {
  const value = JSON.parse(JSON.stringify(input))
  const issues = Array.isArray(value) ? checkPolicies(value) : checkConfiguration(value)
  const isTaken = validate(value)
  const sayable = issues.filter(
    ({ code, fault }) => !unsayable.has(code) && !isSpelling(code, fault),
  )
  const text = `${JSON.stringify(value)}\n${JSON.stringify(issues)}\n${JSON.stringify(validate.errors)}`
  if (issues.length === 0) assert.ok(isTaken, `the schema refuses what is valid: ${text}`)
  if (sayable.length > 0) assert.not(isTaken, `the schema takes what is not valid: ${text}`)
  return issues.length === 0
}

const entryKeys = [
  'allowedOrigins',
  'ownOrigins',
  'allowedHosts',
  'allowedMethods',
  'allowedHeaders',
  'exposedHeaders',
  'excludedPaths',
]

/** The one spelling of an IPv6 address, which no pattern can tell. */
function isSpelling(code: string, fault: string | undefined): boolean {
  return /^invalid-(?:origin|host)$/.test(code) && fault === 'ip-address'
}

const property = suite('schema, beside the validator')

function count(arbitrary: fc.Arbitrary<unknown>, numRuns: number): number {
  let taken = 0
  fc.assert(
    fc.property(arbitrary, (input) => {
      if (compare(input)) taken++
    }),
    { numRuns },
  )
  return taken
}

property('takes every valid configuration', () => {
  assert.is(count(validConfiguration(), 500), 500)
})

property('refuses configurations with mistakes', () => {
  const taken = count(
    brokenConfiguration.filter((draft) => JSON.stringify(draft) !== undefined),
    1000,
  )
  assert.ok(taken > 30 && taken < 700, `${taken} of 1000 are valid`)
})

property('agrees on entries that are nearly right', () => {
  for (const key of entryKeys) {
    const entry = key === 'excludedPaths' ? nearPath : nearEntry
    const draft = fc
      .tuple(entry, fc.boolean())
      .map(([value, allowCredentials]) => ({ [key]: [value], allowCredentials }))
    const taken = count(draft, 700)
    assert.ok(taken > 10 && taken < 690, `${key}: ${taken} of 700 are valid`)
  }
})

property('agrees on lists of policies', () => {
  const few = (entry: fc.Arbitrary<string>) => fc.array(entry, { maxLength: 2 })
  const policy = fc.record(
    {
      name: fc.oneof(fc.constantFrom('api', ''), fc.integer()),
      hosts: few(nearEntry),
      paths: few(nearPath),
      configuration: fc.oneof({ weight: 5, arbitrary: validConfiguration() }, brokenConfiguration),
      path: fc.constant('/a'),
    },
    { requiredKeys: ['configuration'] },
  )
  const all = fc
    .array(policy, { maxLength: 3 })
    .map((policies) => [...policies, { configuration: {} }])
  const taken = count(all, 500)
  assert.ok(taken > 10, `${taken} of 500 are valid`)
})

property.run()
