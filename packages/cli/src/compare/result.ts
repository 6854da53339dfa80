import { describePage } from '@crossgate/probe'
import type { Note } from '../notation/notes.js'
import type { AnnotatedReport } from '../output/finding.js'
import { strangerHost } from './boundaries.js'
import type { Outcome } from './outcome.js'
import type { Difference } from './walk.js'

/** The documented shape of `--format json`. */
export interface CompareDocument {
  /** What each side is called. */
  readonly a: string
  readonly b: string
  /** Whether no request was found on which they differ. */
  readonly equal: boolean
  /** The first request on which they differ, and what becomes of it under each. */
  readonly difference?: {
    readonly origin: string
    readonly method: string
    readonly headers: readonly string[]
    readonly host: string
    readonly path: string
    readonly credentials: 'omit' | 'include'
    readonly a: Outcome
    readonly b: Outcome
  }
  /** With `--newly-allowed`: a sentence for everything that B allows and A does not. */
  readonly newlyAllowed?: readonly string[]
  /** What the notation of each says and could not be compared. */
  readonly losses: { readonly a: readonly Note[]; readonly b: readonly Note[] }
}

/** Returns a difference as data. */
export function toDifference({
  asked,
  one,
  other,
}: Difference): NonNullable<CompareDocument['difference']> {
  const { origin, method, headers, host, path, credentials } = asked
  return { origin, method, headers, host, path, credentials, a: one, b: other }
}

/** The findings: the difference, or each permission that is new. */
export function toAnnotations(document: CompareDocument): AnnotatedReport {
  const { b, difference, newlyAllowed, losses } = document
  const found =
    newlyAllowed?.map((message) => ({ code: 'newly-allowed', message })) ??
    (difference === undefined
      ? []
      : [{ code: 'difference', message: describeDifference(document).join(' ') }])
  return {
    file: b,
    findings: [
      ...found.map((each) => ({ ...each, severity: 'error' as const, path: '' })),
      ...[...losses.a, ...losses.b].map(({ file, line, what, why }) => ({
        severity: 'advice' as const,
        code: 'not-compared',
        message: `${file}:${line} ${what}: ${why}`,
        path: '',
      })),
    ],
  }
}

/** Says which request the two answer differently, and how. */
export function describeDifference({ a, b, difference }: CompareDocument): string[] {
  if (difference === undefined) return []
  const { origin, method, headers, host, path, credentials } = difference
  const withHeaders = headers.length === 0 ? '' : ` with the header ${headers.join(', ')}`
  const at = host === strangerHost ? '' : ` (host ${host})`
  const cookies = credentials === 'include' ? 'with cookies' : 'without cookies'
  return [
    `They differ on ${method} ${path}${withHeaders}, ${cookies}, from ${describePage(origin)}${at}.`,
    `${a}: ${describeOutcome(difference.a)}${describeMaxAge(difference.a, difference.b)}`,
    `${b}: ${describeOutcome(difference.b)}${describeMaxAge(difference.b, difference.a)}`,
  ]
}

function describeMaxAge({ preflightMaxAge: own }: Outcome, other: Outcome): string {
  if (own === undefined || other.preflightMaxAge === undefined || own === other.preflightMaxAge) {
    return ''
  }
  return ` The browser does not ask again for ${own} ${own === 1 ? 'second' : 'seconds'}.`
}

function describeOutcome({ sent, reached, readable, exposed }: Outcome): string {
  if (!sent) return 'The preflight fails, and the request is not sent.'
  if (readable) {
    const names = exposed.length === 0 ? '' : ` with ${exposed.join(', ')}`
    return `The page can read the response${names}.`
  }
  if (reached === false) return 'The request is refused, and the application does not see it.'
  return 'The request is sent, but the page cannot read the response.'
}
