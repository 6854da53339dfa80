import { validateHeaderName } from 'node:http'
import { isPermissionHeader, mergeVary } from '@crossgate/core'
import type { HeaderDecision } from './response.js'

type HeadRecord = Record<string, string | number>

/**
 * Merges a decision's headers into the record that an application gives to `writeHead` while nothing
 * is set on its response, so that node need not set name by name. Returns undefined where the lines
 * that node would write of the record are not those of a response on which each name was set: where
 * a name comes twice, in different case, or a value is a list, or node would refuse one of them: it
 * would have begun to write the head then.
 */
export function mergeRecord(
  head: object,
  { headers, vary }: HeaderDecision,
): HeadRecord | undefined {
  if (Array.isArray(head)) {
    return undefined
  }
  const merged: HeadRecord = {}
  const names: string[] = []
  for (const name of Object.keys(head)) {
    const value = (head as Record<string, unknown>)[name]
    const lower = lowerCaseOf(name)
    if (lower === undefined || names.includes(lower) || !isValidValue(value)) {
      return undefined
    }
    names.push(lower)
    if (lower === 'vary' && vary.length > 0) {
      merged.vary = mergeVary(value, vary)
    } else if (!isPermissionHeader(name)) {
      merged[name] = value
    }
  }
  for (const name in headers) {
    if (names.includes(name) && !isPermissionHeader(name)) {
      return undefined
    }
    merged[name] = headers[name] as string
  }
  if (vary.length > 0 && !names.includes('vary')) {
    merged.vary = mergeVary(undefined, vary)
  }
  return merged
}

/**
 * Merges a decision's headers into the record that a framework gives to `writeHead`, whose lines node
 * writes as they are: it is what node was to be given without a filter. Returns undefined where a
 * name is not a header's, is not in lower case, as in a record of the application's own, or is that
 * of a permission which may not be sent.
 */
export function mergeFrameworkRecord(
  head: object,
  { headers, vary, authoritative }: HeaderDecision,
): object | undefined {
  if (Array.isArray(head)) {
    return undefined
  }
  for (const name of Object.keys(head)) {
    if (lowerCaseOf(name) !== name || (authoritative && isPermissionHeader(name))) {
      return undefined
    }
  }
  const merged: Record<string, unknown> = Object.assign({}, head, headers)
  if (vary.length > 0) {
    merged.vary = mergeVary(merged.vary as string | undefined, vary)
  }
  return merged
}

// An application sends few names, and to look one up is quicker than to read it again.
const lowerCaseNames = new Map<string, string>()
const mostNames = 1_000

/** Returns a header's name in lower case, or undefined where node takes it for none or a record cannot hold it as one. */
function lowerCaseOf(name: string): string | undefined {
  const known = lowerCaseNames.get(name)
  if (known !== undefined) {
    return known
  }
  const lower = name.toLowerCase()
  if (lower === '__proto__' || !isValidName(name)) {
    return undefined
  }
  if (lowerCaseNames.size < mostNames) {
    lowerCaseNames.set(name, lower)
  }
  return lower
}

function isValidName(name: string): boolean {
  try {
    validateHeaderName(name)
    return true
  } catch {
    return false
  }
}

/** Whether node writes a value as one line, and takes it: a [field value](https://www.rfc-editor.org/rfc/rfc9110#name-field-values). */
function isValidValue(value: unknown): value is string | number {
  return (
    typeof value === 'number' ||
    (typeof value === 'string' && !/[^\t\x20-\x7e\x80-\xff]/.test(value))
  )
}
