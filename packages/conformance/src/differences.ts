import type { CorsDecision } from '@crossgate/core'
import type { Expected, ExpectedDecision, HeaderLine } from './case.js'
import type { Answer } from './server-under-test.js'

/** Everything in which an answer differs from what was expected, one sentence each. */
export function differences(expected: Expected, answer: Answer, reached: boolean): string[] {
  const found: string[] = []
  compare(found, 'status', answer.status, expected.status)
  compare(found, 'application reached', reached, expected.reached)
  compareHeaders(found, expected, answer.headers)
  compareVary(found, expected, answer.headers)
  compareBody(found, expected.body, answer.body)
  if (answer.decision !== undefined) compareDecision(found, expected.decision, answer.decision)
  return found
}

function compare(found: string[], what: string, actual: unknown, expected: unknown): void {
  const [left, right] = [show(actual), show(expected)]
  if (left !== right) found.push(`${what} is ${left}, expected ${right}`)
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent'
  return text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text
}

function compareHeaders(found: string[], expected: Expected, lines: readonly HeaderLine[]): void {
  const actual = linesByName(lines)
  const location = actual.get('location')
  // Some frameworks write the absolute URL of a redirect, some its path.
  if (location !== undefined) actual.set('location', location.map(withoutAuthority))
  const wanted = new Map(
    Object.entries(expected.headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? [value] : value,
    ]),
  )
  for (const [name, values] of wanted) compare(found, name, actual.get(name), values)
  for (const [name, values] of actual) {
    const unexpected =
      !wanted.has(name) &&
      (isCorsRelevant(name) ||
        (!expected.reached && isFiltersOwn(name)) ||
        expected.absent?.includes(name))
    if (unexpected) compare(found, name, values, undefined)
  }
}

function withoutAuthority(url: string): string {
  return url.replace(/^https?:\/\/[^/]*/, '')
}

/** Headers that decide what another origin may do with a response. */
function isCorsRelevant(name: string): boolean {
  return (
    name.startsWith('access-control-') ||
    name.startsWith('cross-origin-') ||
    name === 'timing-allow-origin'
  )
}

/** Headers that belong to the filter where it answers itself. */
function isFiltersOwn(name: string): boolean {
  return name === 'content-type' || name === 'cache-control'
}

/** Header values by lower-case name, one for each line. */
export function linesByName(lines: readonly HeaderLine[]): Map<string, string[]> {
  const byName = new Map<string, string[]>()
  for (const [name, value] of lines) {
    const lower = name.toLowerCase()
    const values = byName.get(lower)
    if (values === undefined) byName.set(lower, [value])
    else values.push(value)
  }
  return byName
}

/** The field names of all `Vary` lines, in lower case. */
export function varyNames(lines: readonly HeaderLine[]): Set<string> {
  const values = linesByName(lines).get('vary') ?? []
  const names = values.flatMap((value) => value.split(',')).map((name) => name.trim().toLowerCase())
  return new Set(names.filter((name) => name !== ''))
}

function compareVary(found: string[], expected: Expected, lines: readonly HeaderLine[]): void {
  const optional = new Set(expected.optionalVary?.map((name) => name.toLowerCase()))
  const wanted = expected.vary.map((name) => name.toLowerCase())
  const actual = [...varyNames(lines)].filter(
    (name) => wanted.includes(name) || !optional.has(name),
  )
  compare(found, 'vary', actual.sort(), wanted.sort())
}

function compareBody(found: string[], expected: Expected['body'], body: string): void {
  if (expected === undefined) return
  if (typeof expected === 'string') {
    compare(found, 'body', body, expected)
    return
  }
  for (const part of expected.contains ?? []) {
    if (!body.includes(part)) found.push(`body is ${show(body)}, expected to contain ${show(part)}`)
  }
  for (const part of expected.lacks ?? []) {
    if (body.includes(part)) found.push(`body is ${show(body)}, expected to lack ${show(part)}`)
  }
}

function compareDecision(found: string[], expected: ExpectedDecision, actual: CorsDecision): void {
  compare(found, 'decision.kind', actual.kind, expected.kind)
  compare(found, 'decision.authoritative', actual.authoritative, expected.authoritative)
  compare(found, 'decision.denial.reason', actual.denial?.reason, expected.denial?.reason)
  compare(found, 'decision.denial.value', actual.denial?.value, expected.denial?.value)
  if (expected.headers !== undefined) {
    compare(found, 'decision.headers', sorted(actual.headers), sorted(expected.headers))
  }
  if (expected.vary !== undefined) {
    compare(found, 'decision.vary', [...actual.vary].sort(), [...expected.vary].sort())
  }
}

function sorted(headers: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(headers).sort(([left], [right]) => (left < right ? -1 : 1))
}
