import { excerpt } from '../reading/printable.js'
import type { Mistake } from './host-fault.js'

/** Longer texts are not looked at piece by piece. */
export const maximumReadLength = 2_000

/** Signs of a regular expression that no origin, host or path has. */
const expressionSigns = [/^\^/, /\$$/, /\\[dws][*+]/, /\.\+/, /\([^()]*\)/]
/** Signs of one where a backslash has no place, and a dot stands behind no slash. */
const addressExpressionSigns = [/\\[./-]/, /\/\.[*+]/]

/** Whether a text was meant as a regular expression. */
export function isExpression(text: string): boolean {
  return expressionSigns.some((sign) => sign.test(text))
}

/** Whether a text that should be an origin or a host was meant as a regular expression, also between slashes. */
function isAddressExpression(text: string): boolean {
  const isDelimited = /^\/[^/].*\/[a-z]*$/s.test(text)
  return isDelimited || isExpression(text) || addressExpressionSigns.some((sign) => sign.test(text))
}

/**
 * What templates and shells put a value in for, in a text without its path: `${HOST}`, `{{ host }}`,
 * `<%= host %>`, `#{host}`, `<host>`; `$HOST`, `$(HOST)`; `%HOST%`, where `%c3%` is percent-encoding;
 * and what was to stand in a template, `https://process.env.HOST`.
 */
const placeholders = [
  /\$?#?(?<!\?)[{<]\W{0,4}[a-z_][^{}<>]*[}>]{1,3}/i,
  /\$(?:[a-z_]\w*|\(\w+\))/i,
  /(?<!\w)%(?![\da-f]{2}%)[a-z_]\w*%(?!\w)/i,
  /(?:process|import\.meta)\.env\.[A-Z]\w*/,
]

/** Returns the first placeholder in a text that should be an origin or a host. */
function findPlaceholder(text: string): string | undefined {
  // Neither in a path, which has no place there, nor in a password, which is not shown.
  const address = text.replace(/(?<![:/])\/(?!\/).*$/s, '').replace(/^.*@/s, '')
  for (const placeholder of placeholders) {
    const found = placeholder.exec(address)?.[0]
    if (found !== undefined) return found
  }
  return undefined
}

const codeBeginnings = [
  /^\W?(?:process|import\.meta|Deno|Bun)\.env\b/,
  /^(?:(?:window|self|document)\.)?location\.(?:origin|href|host)/,
  /^(?:req|request|ctx|event)\.(?:headers?|get)\b/,
]

/** Whether a text is an expression of JavaScript, such as `process.env.ORIGIN`, that was to be its value. */
function isCode(text: string): boolean {
  return codeBeginnings.some((beginning) => beginning.test(text))
}

/** Whether a text is a list in JSON, as an environment variable has it. */
export function isJsonList(text: string): boolean {
  return /^\s*\[\s*"/.test(text)
}

/** Whether a text holds what stands for a value: nobody but its writer knows which. */
export function isUnfilled(text: string): boolean {
  return isCode(text) || findPlaceholder(text) !== undefined
}

/** The beginning of a URL, with whatever stands for `://`. */
export const httpStart = /^(https?)(?::[/\\]*|[/\\]+)/i

/** What a text should be, and a pattern of that kind. */
export interface Expected {
  readonly noun: 'origin' | 'host'
  readonly pattern: string
}

/**
 * Returns a mistake that shows before anything is known of the parts of a text: an invisible
 * character, a placeholder, a regular expression, several entries in one, white space, quotes.
 */
export function findTextMistake(text: string, { noun, pattern }: Expected): Mistake | undefined {
  const invisible = /(?!\s)[\p{Cc}\p{Cf}]/u.exec(text)?.[0]
  if (invisible) {
    const code = invisible.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
    return { fault: 'control-character', remedy: `remove the invisible character U+${code}` }
  }
  if (isCode(text)) {
    const completion = '. In a program, write it without quotes; in a JSON file, write its value'
    return { remedy: 'it is code', completion }
  }
  if (isJsonList(text)) {
    const completion = '. In a program, parse it with JSON.parse; in a file, write its entries'
    return { remedy: 'it is a list inside a string', completion }
  }
  if (text === 'undefined') {
    return { remedy: 'a variable that is not set becomes this in a string', completion: '. Set it' }
  }
  const placeholder = findPlaceholder(text)
  if (placeholder !== undefined) {
    const remedy = `${excerpt(placeholder)} is a placeholder that was not filled in`
    return { remedy, completion: '. Write its value' }
  }
  if (/:\[[\d,*\s]+\]$/.test(text)) {
    return { fault: 'bad-port', remedy: 'write one entry per port, or :* for any port' }
  }
  if (isAddressExpression(text)) {
    const remedy = 'regular expressions are not supported'
    const completion = `. List each ${noun}, or write a pattern such as ${pattern}`
    return { fault: 'regular-expression', remedy, completion }
  }
  if (holdsSeveral(text)) {
    const fault = noun === 'origin' ? 'several-origins' : 'comma-list'
    return {
      fault,
      remedy: 'it contains several',
      completion: `. Make each ${noun} a separate entry`,
    }
  }
  if (/\s/.test(text)) {
    const what = /[\r\n]/.test(text) ? 'line break' : 'spaces'
    return { fault: 'white-space', remedy: `remove the ${what}` }
  }
  if (/[,;|]/.test(text)) return { remedy: 'remove the comma' }
  return /^(["'`]).*\1$/s.test(text) ? { remedy: 'remove the quotes around it' } : undefined
}

function holdsSeveral(text: string): boolean {
  const isSeparated = text.split(/[,;|]/).filter((part) => part.trim()).length > 1
  return isSeparated || text.split('://').length > 2
}

/** A text without what surrounds an entry that was copied from elsewhere: white space, commas, quotes. */
export function stripSurroundings(text: string): string {
  const bare = text.replace(/\p{Cf}/gu, '').replace(/^[\s,;]+|(?<![\s,;])[\s,;]+$/g, '')
  return bare.replace(/^(["'`])(.*)\1$/s, '$2')
}
