import { closestWord, defaultConfiguration } from '@crossgate/core'
import type { CorsConsoleOptions } from './console-contract.js'
import { isObject } from './http/is-object.js'

/** What each option must be; the rest of its check needs more than its type. */
const optionChecks: {
  readonly [Name in keyof CorsConsoleOptions]-?: (value: unknown) => string | undefined
} = {
  store: findStoreFault,
  basePath: needsString('/admin/cors'),
  initialConfiguration: needsConfiguration,
  lastKnownConfiguration: needsConfiguration,
  serverOrigin: needsString('https://api.example.com'),
  eventDays: (value) =>
    Number.isFinite(value) && (value as number) > 0
      ? undefined
      : 'must be a number of days that is more than 0, such as 30',
  onFirstKey: needsFunction('(key) => saveSecret(key)'),
  trustedProxies: (value) =>
    Array.isArray(value) && value.every((entry) => typeof entry === 'string')
      ? undefined
      : "must be a list of addresses and ranges, such as ['10.0.0.0/8']",
  onError: needsFunction('(error) => console.error(error)'),
}

/** Throws a `TypeError` for an option that nothing would read, and for one that is not what it must be. */
export function checkConsoleOptions(options: unknown): void {
  if (!isObject(options)) {
    throw new TypeError(`createConsole needs an object with a store: ${openStore}.`)
  }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || Object.hasOwn(optionChecks, name)) continue
    throw new TypeError(
      `${JSON.stringify(name.slice(0, 60))} is not an option of createConsole: ${remedyOf(name)}`,
    )
  }
  for (const [name, findFault] of Object.entries(optionChecks)) {
    const value = options[name]
    const fault = value === undefined && name !== 'store' ? undefined : findFault(value)
    if (fault !== undefined) throw new TypeError(`${name} ${fault}.`)
  }
}

const openStore = "createConsole({ store: await openSqliteStore('crossgate.db') })"

/** What other libraries, or common sense, call an option. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['base', 'basePath'],
  ['baseUrl', 'basePath'],
  ['mountPath', 'basePath'],
  ['path', 'basePath'],
  ['prefix', 'basePath'],
  ['config', 'initialConfiguration'],
  ['configuration', 'initialConfiguration'],
  ['initialPolicy', 'initialConfiguration'],
  ['policy', 'initialConfiguration'],
  ['trustProxy', 'trustedProxies'],
  ['origin', 'serverOrigin'],
  ['serverUrl', 'serverOrigin'],
  ['days', 'eventDays'],
])

function remedyOf(name: string): string {
  if (Object.hasOwn(defaultConfiguration, name)) return 'it belongs in initialConfiguration.'
  const meant = otherNames.get(name) ?? closestWord(name, Object.keys(optionChecks))
  return meant === undefined ? 'remove it.' : `did you mean ${meant}?`
}

function findStoreFault(value: unknown): string | undefined {
  if (isObject(value)) {
    if (isObject(value.configuration) && typeof value.watch === 'function') return undefined
    if (typeof value.then === 'function') return `is a promise: await it first, as in ${openStore}`
  }
  return value === undefined
    ? `is missing: write ${openStore}`
    : `must be what openSqliteStore or openPostgresStore returns: write ${openStore}`
}

function needsString(example: string) {
  return (value: unknown) =>
    typeof value === 'string' ? undefined : `must be a string, such as '${example}'`
}

function needsFunction(example: string) {
  return (value: unknown) =>
    typeof value === 'function' ? undefined : `must be a function, such as ${example}`
}

function needsConfiguration(value: unknown): string | undefined {
  return isObject(value) || Array.isArray(value)
    ? undefined
    : "must be a configuration, such as { enabled: true, allowedOrigins: ['https://app.example.com'] }, or a list of policies"
}
