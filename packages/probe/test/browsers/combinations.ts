import { createDecisionExchange, type Exchange, type Prediction, predict } from '../../src/index.js'
import { type Combination, places } from './combination.js'
import { differences, type FetchResult, observed, predicted } from './comparison.js'
import { answerOf, CombinationServers, type Seen } from './sites.js'
import type { Stage } from './stage.js'

/** The exchange that the servers of a combination amount to, in process. */
function combinationExchange(
  servers: CombinationServers,
  combination: Combination,
  onApplication: () => void,
): Exchange {
  const decide = createDecisionExchange(servers.engine(combination), (request) => {
    onApplication()
    return answerOf(combination, request)
  })
  return (request) => {
    if (request.includeCredentials && combination.place.origin !== 'null') {
      request.headers.append('Cookie', 'visitor=1')
    }
    return decide(request)
  }
}

/** What a browser did with a combination. */
export interface CombinationRun {
  readonly combination: Combination
  readonly result: FetchResult
  readonly seen: readonly Seen[]
  /** What is predicted for the browser's engine. */
  readonly prediction: Prediction
  /** In what that differs. */
  readonly differences: readonly string[]
}

/** Lets a browser make the request of each combination, and predicts each. */
export async function runCombinations(
  stage: Stage,
  combinations: readonly Combination[],
): Promise<CombinationRun[]> {
  const servers = new CombinationServers(combinations)
  const hosts = new Set(
    places.flatMap(({ page, api, other }) => [page, api, other].map((url) => new URL(url).host)),
  )
  stage.serve((host) => hosts.has(host.replace(/:(80|443)$/, '')), servers)
  for (const origin of new Set(
    places.flatMap(({ page, api, other }) => [new URL(page).origin, api, other]),
  )) {
    await stage.browser.open(`${origin}/cookie`)
  }
  const runs: CombinationRun[] = []
  for (const place of places) {
    const here = combinations.filter((combination) => combination.place === place)
    if (here.length === 0) continue
    await stage.browser.open(place.page)
    const requests = here.map(({ request }) => request)
    const results = await stage.call<FetchResult[]>('fetchAll', requests)
    // Whether a page without an origin gets cookies is a matter of cookies, not of CORS.
    const cookies = place.origin !== 'null'
    for (const [index, combination] of here.entries()) {
      const result = results[index] as FetchResult
      let applicationRuns = 0
      const exchange = combinationExchange(servers, combination, () => applicationRuns++)
      const prediction = await predict(place, combination.request, exchange, {
        engine: stage.browser.engine,
      })
      const seen = servers.seen(combination)
      runs.push({
        combination,
        result,
        seen,
        prediction,
        differences: differences(
          [...predicted(prediction, cookies), `application runs ${applicationRuns}`],
          [
            ...observed(result, seen, cookies),
            `application runs ${seen.filter(({ applicationRan }) => applicationRan).length}`,
          ],
        ),
      })
    }
  }
  return runs
}
