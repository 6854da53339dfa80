import type { CorsDecision, Explanation } from '@crossgate/core'
import type {
  Expected,
  ExpectedDecision,
  ExpectedDenial,
  ExpectedExplanation,
  ExpectedText,
  HeaderLine,
} from './case.js'
import type { Answer } from './server-under-test.js'

/** What can be seen from outside of what is expected. */
export type ExpectedAnswer = Omit<Expected, 'decision' | 'explain'>

/** Everything in which an answer differs from what was expected, as a page sees it; one sentence each. */
export function answerDifferences(expected: ExpectedAnswer, answer: Answer): string[] {
  const found: string[] = []
  compare(found, 'status', answer.status, expected.status)
  compareHeaders(found, expected, answer.headers)
  compareVary(found, expected, answer.headers)
  compareText(found, 'body', answer.body, expected.body)
  return found
}

/** Everything in which an answer, and what is known of how it came about, differs from what was expected. */
export function differences(expected: Expected, answer: Answer, reached: boolean): string[] {
  const found = answerDifferences(expected, answer)
  compare(found, 'application reached', reached, expected.reached)
  if (answer.decision !== undefined) compareDecision(found, expected.decision, answer.decision)
  if (answer.explain !== undefined && expected.explain !== undefined) {
    compareExplanation(found, expected.explain, answer.explain())
  }
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

function compareHeaders(
  found: string[],
  expected: ExpectedAnswer,
  lines: readonly HeaderLine[],
): void {
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

function compareVary(
  found: string[],
  expected: ExpectedAnswer,
  lines: readonly HeaderLine[],
): void {
  const optional = new Set(expected.optionalVary?.map((name) => name.toLowerCase()))
  const wanted = expected.vary.map((name) => name.toLowerCase())
  const actual = [...varyNames(lines)].filter(
    (name) => wanted.includes(name) || !optional.has(name),
  )
  compare(found, 'vary', actual.sort(), wanted.sort())
}

/** Compares a text where something is expected of it; `null` expects that there is none. */
function compareText(
  found: string[],
  what: string,
  actual: string | undefined,
  expected: ExpectedText | null | undefined,
): void {
  if (expected === undefined) return
  if (expected === null || actual === undefined || typeof expected === 'string') {
    compare(found, what, actual, expected ?? undefined)
    return
  }
  for (const part of expected.contains ?? []) {
    if (!actual.includes(part)) {
      found.push(`${what} is ${show(actual)}, expected to contain ${show(part)}`)
    }
  }
  for (const part of expected.lacks ?? []) {
    if (actual.includes(part)) {
      found.push(`${what} is ${show(actual)}, expected to lack ${show(part)}`)
    }
  }
}

function compareDecision(found: string[], expected: ExpectedDecision, actual: CorsDecision): void {
  compare(found, 'decision.kind', actual.kind, expected.kind)
  compare(found, 'decision.authoritative', actual.authoritative, expected.authoritative)
  compareDenial(found, 'decision.denial', actual.denial, expected.denial)
  const { withheld, policy } = actual as ComposedDecision
  if (expected.withheld !== undefined) {
    compareDenial(found, 'decision.withheld', withheld, expected.withheld ?? undefined)
  }
  if (expected.policy !== undefined) compare(found, 'decision.policy', policy, expected.policy)
  if (expected.headers !== undefined) {
    compare(found, 'decision.headers', sorted(actual.headers), sorted(expected.headers))
  }
  if (expected.vary !== undefined) {
    compare(found, 'decision.vary', [...actual.vary].sort(), [...expected.vary].sort())
  }
}

/** What a decision holds beyond what every engine gives. */
type ComposedDecision = CorsDecision & {
  readonly withheld?: CorsDecision['denial']
  readonly policy?: string | number
}

function compareDenial(
  found: string[],
  what: string,
  actual: CorsDecision['denial'],
  expected: ExpectedDenial | undefined,
): void {
  compare(found, `${what}.reason`, actual?.reason, expected?.reason)
  compare(found, `${what}.value`, actual?.value, expected?.value)
  compareText(found, `${what}.message`, actual?.message, expected?.message)
  compareText(found, `${what}.hint`, actual?.hint, expected?.hint)
}

function compareExplanation(
  found: string[],
  expected: ExpectedExplanation,
  { change, remedy, summary, steps }: Explanation,
): void {
  compareText(found, 'explain.remedy', remedy, expected.remedy)
  compareText(found, 'explain.summary', summary, expected.summary)
  if (expected.steps !== undefined) {
    compare(
      found,
      'explain.steps',
      steps.map(({ name }) => name),
      expected.steps,
    )
  }
  if (expected.change === undefined) return
  if (expected.change === null || change === undefined) {
    compare(found, 'explain.change', change?.edits, expected.change?.edits)
    return
  }
  const edits = (list: typeof change.edits) =>
    list.map(({ key, action, entry }) => ({ key, action, entry }))
  compare(found, 'explain.change.edits', edits(change.edits), edits(expected.change.edits))
  compare(found, 'explain.change.dangerous', change.dangerous, expected.change.dangerous)
  compareText(found, 'explain.change.sentence', change.sentence, expected.change.sentence)
}

function sorted(headers: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(headers).sort(([left], [right]) => (left < right ? -1 : 1))
}
