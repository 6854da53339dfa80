import {
  createReplay,
  type Exchange,
  type Page,
  type PageRequest,
  type Prediction,
  predict,
  type RecordedExchange,
} from '@crossgate/probe'
import { isPublicSuffix } from '../policy/public-suffix.js'

/** The browsers whose own rules are followed, and what people call them. */
export const browserNames = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' } as const
export type Browser = keyof typeof browserNames
export const browsers = Object.keys(browserNames) as readonly Browser[]

/** What each browser does with the request of a page and the answers that it gets. */
export async function predictInBrowsers(
  page: Page,
  request: PageRequest,
  exchange: () => Exchange,
): Promise<Prediction[]> {
  const predictions: Prediction[] = []
  for (const engine of browsers) {
    predictions.push(await predict(page, request, exchange(), { engine, isPublicSuffix }))
  }
  return predictions
}

/** What each browser makes of the same answers; without those that would have asked something else. */
export async function replayInBrowsers(
  page: Page,
  request: PageRequest,
  recordings: readonly RecordedExchange[],
): Promise<Prediction[]> {
  const hasNoAnswer = recordings.some(({ response }) => response === undefined)
  const predictions = await predictInBrowsers(page, request, () => createReplay(recordings))
  return predictions.filter(({ failure }) => failure?.reason !== 'no-answer' || hasNoAnswer)
}
