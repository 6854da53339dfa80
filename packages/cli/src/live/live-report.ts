import type { Finding, Header, RecordedExchange, Severity } from '@crossgate/probe'
import type { AnnotatedReport } from '../output/finding.js'

/** The formats in which what was asked of a server is printed. */
export const liveFormats = ['text', 'json', 'html', 'github', 'sarif', 'junit'] as const
export type LiveFormat = (typeof liveFormats)[number]

/** Something that was found out, under a name. */
export interface Fact {
  readonly name: string
  readonly sentence: string
}

/** What was asked of a server and found there: what every format prints. */
export interface LiveReport {
  readonly command: 'audit' | 'doctor' | 'probe'
  readonly url: string
  /** The outcome as a sentence. */
  readonly summary: string
  readonly facts: readonly Fact[]
  /** The gravest first. */
  readonly findings: readonly LiveFinding[]
}

/** A finding whose evidence holds nothing that is secret. */
export interface LiveFinding {
  readonly id: string
  readonly severity: Severity
  readonly message: string
  readonly remedy: string
  readonly evidence: readonly ShownExchange[]
}

/** One exchange with the headers that are about CORS and caches. */
export interface ShownExchange {
  readonly method: string
  readonly url: string
  readonly requestHeaders: readonly Header[]
  /** Absent where there was no answer. */
  readonly status?: number
  readonly responseHeaders: readonly Header[]
}

/** What may be shown: no cookie, no token, and no address with a query. */
const shownHeaders =
  /^(?:origin|access-control-.*|vary|cache-control|age|content-type|cross-origin-.*|timing-allow-origin|sec-fetch-.*|crossgate-denial)$/i

/** Returns an exchange without what may be secret. */
export function toShownExchange({ request, response }: RecordedExchange): ShownExchange {
  const shown = (headers: readonly Header[]): Header[] =>
    headers.filter(([name]) => shownHeaders.test(name))
  return {
    method: request.method,
    url: withoutQuery(request.url),
    requestHeaders: shown(request.headers),
    ...(response !== undefined && { status: response.status }),
    responseHeaders: shown(response?.headers ?? []),
  }
}

export function toLiveFinding({ id, severity, message, remedy, evidence }: Finding): LiveFinding {
  return {
    id,
    severity,
    message: withoutQueries(message),
    remedy: withoutQueries(remedy),
    evidence: evidence.map(toShownExchange),
  }
}

/** A sentence whose URLs have lost their queries: where a server redirects to may hold a token. */
export function withoutQueries(sentence: string): string {
  return sentence.replace(/(https?:\/\/[^\s?#]+)[?#]\S*?(?=[.,;:]*(?:\s|$))/g, '$1')
}

/** A URL without what may be secret in it. */
export function withoutQuery(text: string): string {
  const url = new URL(text)
  return `${url.origin}${url.pathname}`
}

/** Whether something has to change: a finding of the severity `info` is worth knowing only. */
export function isGrave({ severity }: LiveFinding): boolean {
  return severity !== 'info'
}

/** The findings as the formats of machines take them. */
export function toAnnotations({ url, findings }: LiveReport): AnnotatedReport {
  return {
    file: url,
    findings: findings.map((finding) => ({
      severity: isGrave(finding) ? 'error' : 'advice',
      code: finding.id,
      message: `${finding.message} ${finding.remedy}`,
      path: '',
    })),
  }
}
