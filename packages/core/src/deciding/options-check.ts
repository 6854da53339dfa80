import { defaultConfiguration } from '../configuration.js'
import type { CorsOptions } from '../options.js'
import { closestWord } from '../policy/closest-word.js'
import { excerpt, kindOf } from '../reading/printable.js'

const engineOptions = ['eventLog', 'isPublicSuffix'] as const

/**
 * Throws a `TypeError` for an option that nothing would read, and for one that is not what it must be.
 *
 * @param own the names that somebody else takes out of the same options.
 * @param near further names that may be meant.
 */
export function checkOptions(
  options: CorsOptions,
  own: readonly string[] = [],
  near: readonly string[] = [],
): void {
  refuseNoOptions(options)
  const known: readonly string[] = [...engineOptions, ...own]
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue
    throw new TypeError(
      `${excerpt(name)} is not an option here: ${remedyOf(name, [...known, ...near])}`,
    )
  }
  const { eventLog, isPublicSuffix } = options
  if (eventLog !== undefined && typeof eventLog?.append !== 'function') {
    throw new TypeError(
      'eventLog must have a function append, as in { append: (event) => console.log(event) }.',
    )
  }
  if (isPublicSuffix !== undefined && typeof isPublicSuffix !== 'function') {
    throw new TypeError(
      'isPublicSuffix must be a function that takes a host and returns true or false.',
    )
  }
}

/** Throws a `TypeError` for what stands in place of an adapter's or an engine's options. */
export function refuseNoOptions(options: unknown): void {
  const found = kindOf(options)
  if (found === 'an object') return
  throw new TypeError(`The options must be an object, not ${found}.`)
}

function remedyOf(name: string, known: readonly string[]): string {
  if (Object.keys(defaultConfiguration).includes(name)) return 'it belongs in the configuration.'
  const meant = closestWord(name, known)
  return meant === undefined || meant === name ? 'remove it.' : `did you mean ${meant}?`
}

/**
 * Throws a `TypeError` for an option of an engine where no engine is made.
 *
 * @param source what there is in place of a configuration, in words.
 */
export function refuseEngineOptions(options: CorsOptions, source: string): void {
  const name = engineOptions.find((each) => options[each] !== undefined)
  if (name === undefined) return
  throw new TypeError(
    `${name} has no effect here, because the source is ${source}: pass it to createCors or createPolicies instead.`,
  )
}
