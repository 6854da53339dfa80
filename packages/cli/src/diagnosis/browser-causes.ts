import type {
  FailureReason,
  Page,
  PageRequest,
  Prediction,
  RecordedExchange,
} from '@crossgate/probe'
import {
  type Browser,
  browserNames,
  browsers,
  predictInBrowsers,
  replayInBrowsers,
} from '../live/browsers.js'
import { type Cause, kindOf } from './cause.js'

/** What only some browsers refuse, given the same answers; `known` is what the standard refuses. */
export async function causesOfBrowsers(
  page: Page,
  request: PageRequest,
  exchanges: readonly RecordedExchange[],
  known: FailureReason | undefined,
): Promise<Cause[]> {
  const predictions = await replayInBrowsers(page, request, exchanges)
  return group(predictions, known, known !== undefined)
}

/** What browsers refuse before anything is sent, which takes no server to know. */
export async function causesBeforeSending(page: Page, request: PageRequest): Promise<Cause[]> {
  const silent = () => () => {
    throw new Error('Nothing is sent.')
  }
  const predictions = await predictInBrowsers(page, request, silent)
  return group(predictions, 'no-answer', false)
}

function group(
  predictions: readonly Prediction[],
  known: FailureReason | undefined,
  isRefusedAnyway: boolean,
): Cause[] {
  const byReason = new Map<FailureReason, Prediction[]>()
  for (const prediction of predictions) {
    const reason = prediction.failure?.reason
    if (reason === undefined || reason === known) continue
    byReason.set(reason, [...(byReason.get(reason) ?? []), prediction])
  }
  return [...byReason].map(([reason, same]) => causeOf(reason, same, isRefusedAnyway))
}

function causeOf(
  reason: FailureReason,
  same: readonly Prediction[],
  isRefusedAnyway: boolean,
): Cause {
  const { message = '', remedy = '' } = same[0]?.failure ?? {}
  const names = same.map(({ engine }) => browserNames[engine as Browser]).join(' and ')
  const isEach = same.length === browsers.length
  // What a visitor is asked first may have been allowed.
  const isPermission = reason === 'local-network-access'
  return {
    kind: kindOf(reason),
    reason,
    certainty: isRefusedAnyway || isPermission ? 'likely' : 'shown',
    message: isEach ? message : `In ${names}: ${message}`,
    evidence: [
      isEach
        ? 'Browsers decide this before anything is sent.'
        : `${names} ${same.length === 1 ? 'decides' : 'decide'} this before anything is sent.`,
    ],
    exchanges: [],
    remedy,
  }
}
