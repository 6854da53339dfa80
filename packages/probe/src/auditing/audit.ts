import { bySeverity, type Finding } from '../finding.js'
import type { Header } from '../header-list.js'
import { remedyForNoAnswer } from '../no-answer.js'
import { createPlaceFinder } from '../probing/host-place.js'
import {
  type LiveExchangeOptions,
  NoAnswerError,
  openLiveExchange,
} from '../probing/live-exchange.js'
import {
  auditErrors,
  auditExposedHeaders,
  auditHiddenHeaders,
  auditSyntax,
} from './audit-answers.js'
import { auditPreflightCache, auditVary, auditVaryLines } from './audit-caches.js'
import { auditNetwork } from './audit-network.js'
import { auditForeignOrigin, auditLookAlikes, auditNullOrigin } from './audit-origins.js'
import { auditPermission, auditPreflightEcho, auditStatus } from './audit-permission.js'
import { AuditSession, BudgetSpentError } from './audit-session.js'

/** The checks of an audit, in the order in which they use up the budget. */
export type AuditCheckName =
  | 'network'
  | 'permission'
  | 'foreign-origin'
  | 'null-origin'
  | 'syntax'
  | 'status'
  | 'vary'
  | 'vary-lines'
  | 'preflight-cache'
  | 'preflight-echo'
  | 'exposed-headers'
  | 'hidden-headers'
  | 'errors'
  | 'look-alikes'

/** What an audit knows of the server, and how far it may go. */
export interface AuditOptions extends Omit<LiveExchangeOptions, 'maxBodySize'> {
  /**
   * An origin that the server is meant to allow. With it the audit also finds permissions that are
   * missing. Default: none; look-alikes are then made of the server's own origin.
   */
  readonly allowedOrigin?: string
  /** Headers for requests that are not preflights, such as `Authorization`; preflights ask for them. Default: none. */
  readonly headers?: Readonly<Record<string, string>>
  /** URLs of the server that answer with errors (401, 429, 500), so that their headers are seen. Default: none. */
  readonly errorUrls?: readonly string[]
  /** The most requests that are sent. Default: 64. */
  readonly budget?: number
  /** Called with each progress line. Default: silent. */
  readonly print?: (line: string) => void
}

/** What an audit found. */
export interface AuditReport {
  /** The URL that was audited, as it was given. */
  readonly url: string
  /** The gravest first. */
  readonly findings: readonly Finding[]
  /** Whether the first request was answered: where it was not, the checks were left undone. */
  readonly reachable: boolean
  /** How many requests were sent. */
  readonly requests: number
  /** How many requests it might have been. */
  readonly budget: number
  /** The checks that the budget, or a server that stopped answering, left undone. */
  readonly skipped: readonly AuditCheckName[]
}

/**
 * Looks for the usual faults of a server's part in the
 * [CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol), and for what attackers try: any origin
 * given back, `null`, look-alikes of an allowed origin, scheme and port confusion, answers that
 * caches hand to the wrong page, preflights that are swallowed, permissions that errors lack.
 *
 * It sends `GET` and `OPTIONS` requests only, within its budget, one after the other, with its name
 * in `User-Agent`. Audit servers that you may test.
 *
 * Returns a promise of what it found, which is fulfilled whatever the server does; one that cannot be
 * reached is a finding.
 *
 * @param url What to audit: an endpoint that pages of other origins use.
 * @param options What is known of the server, and how far to go.
 * @throws `TypeError` where `url` is not an http or https URL, or `allowedOrigin` not an http or https origin.
 *
 * @example
 * ```ts
 * import { audit } from '@crossgate/probe'
 *
 * const { findings } = await audit('https://api.example.com/items', {
 *   allowedOrigin: 'https://app.example.com',
 *   print: console.log,
 * })
 * for (const { severity, message, remedy } of findings) console.log(severity, message, remedy)
 * ```
 */
export async function audit(url: string, options: AuditOptions = {}): Promise<AuditReport> {
  const { allowedOrigin, budget = 64, print = () => undefined, errorUrls = [] } = options
  checkTarget(url, allowedOrigin)
  const live = await openLiveExchange({ ...options, maxBodySize: 0 })
  const headers: Header[] = Object.entries(options.headers ?? {})
  const findPlace = createPlaceFinder(options)
  const session = new AuditSession(url, live.exchange, {
    budget,
    allowedOrigin,
    headers,
    findPlace,
  })
  const checks: readonly [AuditCheckName, () => Promise<void>][] = [
    ['network', () => auditNetwork(session)],
    ['permission', () => auditPermission(session)],
    ['foreign-origin', () => auditForeignOrigin(session)],
    ['null-origin', () => auditNullOrigin(session)],
    ['syntax', () => auditSyntax(session)],
    ['status', () => auditStatus(session)],
    ['vary', () => auditVary(session)],
    ['vary-lines', () => auditVaryLines(session)],
    ['preflight-cache', () => auditPreflightCache(session)],
    ['preflight-echo', () => auditPreflightEcho(session)],
    ['exposed-headers', () => auditExposedHeaders(session)],
    ['hidden-headers', () => auditHiddenHeaders(session)],
    ['errors', () => auditErrors(session, errorUrls)],
    ['look-alikes', () => auditLookAlikes(session)],
  ]
  const unknown = allowedOrigin === undefined
  print(
    `Auditing ${url} with at most ${budget} requests, GET and OPTIONS only${unknown ? '; missing permissions are not checked, because allowedOrigin is not given' : ''}.`,
  )
  const skipped: AuditCheckName[] = []
  let reachable = true
  try {
    for (const [name, check] of checks) {
      try {
        await check()
      } catch (error) {
        skipped.push(name)
        if (error instanceof BudgetSpentError) continue
        if (!(error instanceof NoAnswerError)) throw error
        report(session, name, error)
        if (session.requests === 1) {
          reachable = false
          const left = checks.slice(checks.findIndex(([each]) => each === name) + 1)
          skipped.push(...left.map(([each]) => each))
          break
        }
      }
    }
  } finally {
    await live.close()
  }
  print(`Sent ${session.requests} of at most ${budget} requests.`)
  const findings = bySeverity(session.findings)
  return { url, findings, reachable, requests: session.requests, budget, skipped }
}

function report(session: AuditSession, name: AuditCheckName, error: NoAnswerError): void {
  session.add({
    id: error.reason,
    severity: 'high',
    message: `The check ${name} got no response: ${error.message}`,
    remedy: remedyForNoAnswer(error.reason),
    evidence: [],
  })
}

function checkTarget(url: string, allowedOrigin: string | undefined): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new TypeError(`${JSON.stringify(url)} is not an absolute http or https URL.`)
  }
  if (allowedOrigin === undefined) return
  if (!URL.canParse(allowedOrigin) || new URL(allowedOrigin).origin !== allowedOrigin) {
    throw new TypeError(
      `${JSON.stringify(allowedOrigin)} is not an http or https origin, such as https://app.example.com.`,
    )
  }
}
