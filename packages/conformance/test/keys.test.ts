// A new key of the configuration: the compiler asks for its line in the table below, the suite for a
// row, and between them they name what is missing. CONTRIBUTING.md says which files a key needs.
import { isDeepStrictEqual } from 'node:util'
import { type CorsConfiguration, defaultConfiguration } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { configurationCases } from '../src/index.js'

/** For each key how many rows at least give it another value than the default, so that something is tested of it. */
const leastRows: Record<keyof CorsConfiguration, number> = {
  enabled: 500,
  allowCredentials: 100,
  allowedHeaders: 500,
  allowedMethods: 500,
  allowedOrigins: 500,
  debug: 5,
  exposedHeaders: 500,
  preflightMaxAgeInSeconds: 500,
  excludedPaths: 100,
  ownOrigins: 20,
  enforcement: 50,
  dangerouslyAllow: 15,
}

const keys = suite('keys of a configuration')

keys('every key has its line here and a default', () => {
  assert.equal(Object.keys(leastRows).sort(), Object.keys(defaultConfiguration).sort())
})

keys('every key has rows that give it another value than the default', () => {
  const missing = Object.entries(leastRows).flatMap(([key, least]) => {
    const count = rowsWith(key as keyof CorsConfiguration)
    return count < least ? [`${key}: ${count} rows, at least ${least} are needed`] : []
  })
  assert.equal(missing, [])
})

keys('every boolean and every word of a key has a row', () => {
  const missing = valuesOf().filter(
    ([key, value]) => !configurationCases.some(({ configuration }) => configuration[key] === value),
  )
  assert.equal(missing, [])
})

keys.run()

function rowsWith(key: keyof CorsConfiguration): number {
  return configurationCases.filter(
    ({ configuration }) =>
      configuration[key] !== undefined &&
      !isDeepStrictEqual(configuration[key], defaultConfiguration[key]),
  ).length
}

/** Every value of the keys that have few: both of a boolean, and each mode of enforcement. */
function valuesOf(): [keyof CorsConfiguration, boolean | string][] {
  const booleans = Object.entries(defaultConfiguration).flatMap(([key, value]) =>
    typeof value === 'boolean' ? [[key, true]] : [],
  ) as [keyof CorsConfiguration, boolean][]
  return [...booleans, ['enforcement', 'omit'], ['enforcement', 'report']]
}
