import { isConfigurationKey } from '../policy/setting-table.js'
import type { ErrorList } from './error-document.js'
import { isObject } from './is-object.js'
import { findMeant, misplacedKey, unknownWord } from './unknown-keys.js'

/** Where a body can contain a key that should be in `corsConfiguration`, or be that. */
interface Level {
  /** What stands before a key in the name of its field. */
  readonly prefix: string
  /** The parts of this level that this console knows, which a misspelled one may mean. */
  readonly parts: readonly string[]
  /** The part that belongs one level deeper, and where that is. */
  readonly deeper: ReadonlyMap<string, string>
}

const body: Level = {
  prefix: '',
  parts: ['systemConfiguration', 'corsConfiguration'],
  deeper: new Map([['corsConfiguration', 'systemConfiguration']]),
}

const document: Level = {
  prefix: 'systemConfiguration.',
  parts: ['corsConfiguration'],
  deeper: new Map(),
}

/** More than a document ever has: a body of a million keys is not looked through. */
const mostKeys = 1000

/**
 * Notes what a body of `{ systemConfiguration }` contains in the wrong place. Every other part of the
 * document is kept as it is, so that a filter that was switched off there would stay on. What is
 * `stored` in that place already is kept too.
 */
export function addMisplacedKeys(
  sent: Readonly<Record<string, unknown>>,
  stored: Readonly<Record<string, unknown>>,
  errors: ErrorList,
): void {
  addMisplaced(sent, {}, body, errors)
  const { systemConfiguration } = sent
  if (isObject(systemConfiguration)) addMisplaced(systemConfiguration, stored, document, errors)
}

function addMisplaced(
  sent: Readonly<Record<string, unknown>>,
  stored: Readonly<Record<string, unknown>>,
  level: Level,
  errors: ErrorList,
): void {
  for (const key of Object.keys(sent).slice(0, mostKeys)) {
    const mistake = findMistake(key, level)
    if (mistake === undefined || sent[key] === null || isSame(sent[key], stored[key])) continue
    errors.addField(level.prefix + key, mistake.code, mistake.message)
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function findMistake(key: string, { parts, deeper }: Level) {
  const place = isConfigurationKey(key) ? 'systemConfiguration.corsConfiguration' : deeper.get(key)
  if (place !== undefined) return { code: 'misplaced', message: misplacedKey(key, place) }
  // Any other part of a document is kept as it is.
  if (parts.includes(key) || findMeant(key, parts) === undefined) return undefined
  return { code: 'unknown-key', message: unknownWord(key, parts) }
}
