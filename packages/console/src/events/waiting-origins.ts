import type { LivePolicy } from '../policy/live-policy.js'
import { createOriginChecks, hintOf, type OriginCheck } from '../policy/origin-check.js'
import type { Store } from '../storage/store.js'
import type {
  OriginLosses,
  WaitingOrigin,
  WaitingOriginSummary,
} from '../storage/waiting-origin.js'
import type { EventRecorder } from './event-recorder.js'

/** An origin, and what the policy in force says of it. */
export interface JudgedOrigin extends WaitingOrigin {
  readonly isAllowed: boolean
  /** The likely mistake of one that is not allowed, as a sentence. */
  readonly hint?: string
}

/** A part of the origins that wait, or of those that are ignored. */
export interface OriginPage {
  readonly origins: readonly JudgedOrigin[]
  readonly waiting: number
  readonly ignored: number
  readonly losses: OriginLosses
}

/** The origins that wait for a decision: what the policy in force allows is not among them. */
export interface WaitingOrigins {
  /** How many wait. */
  count(): Promise<number>
  page(which: {
    readonly ignored: boolean
    readonly limit: number
    readonly offset: number
  }): Promise<OriginPage>
  /** One of them, ignored or allowed meanwhile or not; undefined where it was not seen. */
  get(origin: string): Promise<JudgedOrigin | undefined>
}

export function createWaitingOrigins({
  store,
  recorder,
  policy,
}: {
  readonly store: Pick<Store, 'waiting'>
  readonly recorder: Pick<EventRecorder, 'flush'>
  readonly policy: Pick<LivePolicy, 'cors'>
}): WaitingOrigins {
  const checks = createOriginChecks(policy)
  const judge = (origins: readonly WaitingOrigin[], check: OriginCheck) =>
    origins.map((each) => {
      const denial = check(each)
      const hint = hintOf(denial, each)
      return { ...each, isAllowed: denial === undefined, ...(hint === undefined ? {} : { hint }) }
    })
  const listWaiting = async () => {
    await recorder.flush()
    const all = await store.waiting.list()
    const check = await checks(all)
    const isOpen = (each: WaitingOriginSummary) => check(each) !== undefined
    return {
      check,
      waiting: all.filter((each) => !each.isIgnored && isOpen(each)),
      ignored: all.filter(({ isIgnored }) => isIgnored),
    }
  }
  return {
    async count() {
      return (await listWaiting()).waiting.length
    },

    async page({ ignored: isIgnored, limit, offset }) {
      const { check, waiting, ignored } = await listWaiting()
      const names = (isIgnored ? ignored : waiting)
        .slice(offset, offset + limit)
        .map(({ origin }) => origin)
      const [origins, losses] = await Promise.all([
        store.waiting.read(names),
        store.waiting.losses(),
      ])
      return {
        origins: judge(origins, check),
        waiting: waiting.length,
        ignored: ignored.length,
        losses,
      }
    },

    async get(origin) {
      await recorder.flush()
      const [found] = await store.waiting.read([origin])
      return found && judge([found], await checks([found]))[0]
    },
  }
}
