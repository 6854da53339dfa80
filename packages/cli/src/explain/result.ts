import type { ConfigurationIssue } from '@crossgate/core'
import type { Engine } from '@crossgate/probe'
import type { PolicyEdit } from '../document/policy-edit.js'
import type { PageCall } from '../request/page-call.js'
import type { Change, RemainingFailure } from './change.js'
import type { Course } from './course.js'

/** Everything that was found out about a request: what both formats print. */
export interface Result {
  readonly call: PageCall
  readonly course: Course
  readonly change: PreparedChange | undefined
  /** Whether the policy is in a file, which a program may have read; else it is standard input. */
  readonly isFile: boolean
  /** Whether the change should be written, with `--apply` or `--dangerously-apply`. */
  readonly isWriteAsked: boolean
}

/** A change as it would be, or was, made in the file. */
export interface PreparedChange extends Change {
  /** As `git apply` and `patch` take it, in the current folder or in `patchFolder`. */
  readonly patch: string
  /** The folder of a file that is outside the current folder. */
  readonly patchFolder?: string
  readonly applied: boolean
}

/** The documented shape of `--format json`. */
export interface ResultDocument {
  /** Whether the request succeeds in every browser, with the policy as it was. */
  readonly succeeds: boolean
  readonly request: {
    readonly method: string
    readonly url: string
    readonly origin: string
    readonly headers: readonly string[]
    readonly credentials: string
  }
  readonly notes: readonly string[]
  readonly browsers: readonly {
    readonly engine: Engine
    readonly succeeds: boolean
    readonly preflights: number
    readonly credentialsSent: boolean
    readonly readableHeaders: readonly string[]
    readonly failure?: {
      readonly reason: string
      readonly message: string
      readonly remedy: string
    }
  }[]
  readonly steps: readonly {
    readonly name: string
    readonly verdict: string
    readonly finding: string
  }[]
  readonly exchanges: readonly {
    readonly purpose: string
    readonly method: string
    readonly url: string
    readonly action: string
    readonly status?: number
    readonly reason?: string
    /** The likely mistake behind the denial. */
    readonly hint?: string
    readonly summary: string
    readonly steps: readonly {
      readonly name: string
      readonly verdict: string
      readonly finding: string
    }[]
  }[]
  readonly change?: {
    readonly sentences: readonly string[]
    readonly edits: readonly PolicyEdit[]
    readonly dangerous: boolean
    readonly issues: readonly ConfigurationIssue[]
    readonly succeeds: boolean
    readonly failures: readonly RemainingFailure[]
    readonly patch: string
    readonly patchFolder?: string
    readonly applied: boolean
  }
}

/** Returns a result as data. Header values are not in it: they may be secret. */
export function toDocument({ call, course, change }: Result): ResultDocument {
  const { page, request, notes } = call
  return {
    succeeds: course.succeeds,
    request: {
      method: request.method ?? 'GET',
      url: request.url,
      origin: page.origin,
      headers: request.headers.map(([name]) => name.toLowerCase()),
      credentials: request.credentials ?? 'same-origin',
    },
    notes,
    browsers: [...course.outcomes].map(([engine, { prediction, failure }]) => {
      const { preflights, credentialsSent, readableHeaders } = prediction
      const { reason = '', message = '', remedy = '' } = failure ?? {}
      return {
        engine,
        succeeds: failure === undefined,
        preflights,
        credentialsSent,
        readableHeaders,
        ...(failure !== undefined && { failure: { reason, message, remedy } }),
      }
    }),
    steps: course.prediction.steps.map(({ name, verdict, finding }) => ({
      name,
      verdict,
      finding,
    })),
    exchanges: course.exchanges.map(({ exchange, explanation: { decision, summary, steps } }) => ({
      purpose: exchange.purpose,
      method: exchange.request.method,
      url: exchange.request.url,
      action: decision.action,
      ...(decision.action === 'respond' && { status: decision.status }),
      ...(decision.denial !== undefined && { reason: decision.denial.reason }),
      ...(decision.denial?.hint !== undefined && { hint: decision.denial.hint }),
      summary,
      steps: steps.map(({ name, verdict, finding }) => ({ name, verdict, finding })),
    })),
    ...(change !== undefined && { change }),
  }
}
