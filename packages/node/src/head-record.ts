import { validateHeaderName, validateHeaderValue } from 'node:http'
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
    const lower = name.toLowerCase()
    const isPlain = typeof value === 'string' || typeof value === 'number'
    if (!isPlain || names.includes(lower) || lower === '__proto__') {
      return undefined
    }
    names.push(lower)
    if (!isValid(name, value)) {
      return undefined
    }
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
 * writes as they are: it is what node was to be given without a filter, valid or not. Returns
 * undefined where a name is not in lower case, as it is in a record of the application's own.
 */
export function mergeFrameworkRecord(
  head: object,
  { headers, vary, authoritative }: HeaderDecision,
): object | undefined {
  if (Array.isArray(head)) {
    return undefined
  }
  const merged: Record<string, unknown> = { ...head }
  for (const name in head) {
    if (!isLowerCase(name)) {
      return undefined
    }
    if (authoritative && isPermissionHeader(name)) {
      delete merged[name]
    }
  }
  for (const name in headers) {
    merged[name] = headers[name]
  }
  if (vary.length > 0) {
    merged.vary = mergeVary(merged.vary as string | undefined, vary)
  }
  return merged
}

// An application sends few names, and to look one up is quicker than to make another of it.
const lowerCaseNames = new Set<string>()
const mostNames = 1_000

function isLowerCase(name: string): boolean {
  if (lowerCaseNames.has(name)) {
    return true
  }
  if (name !== name.toLowerCase()) {
    return false
  }
  if (lowerCaseNames.size < mostNames) {
    lowerCaseNames.add(name)
  }
  return true
}

function isValid(name: string, value: string | number): boolean {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, String(value))
    return true
  } catch {
    return false
  }
}
