import { fetchCandidates } from './fetch-candidates.js'
import { callHandler } from './fetch-exchange.js'
import { type BasedContender, measure, type ProcessReport, roundOptions } from './measurement.js'
import { policies } from './policies.js'
import { answeredByFilter, makeRequest, type RequestId, requestIds } from './requests.js'
import { inTurnOfProcess, warmUp } from './rounds.js'

// Runs on Node, Bun and Deno alike.
const [rounds = '', milliseconds = '', turn = ''] = process.argv.slice(-3)
const options = roundOptions(rounds, milliseconds)

const candidates = inTurnOfProcess(Object.entries(fetchCandidates), turn).map(
  ([name, create]) => [name, create(policies.ten)] as const,
)

function contenders(id: RequestId): BasedContender[] {
  const request = makeRequest(id, policies.ten)
  return candidates.flatMap(([name, { guarded, bare }]) => [
    {
      name,
      call: callHandler(guarded, request),
      // A filter that answers spares the handler, which leaves less than nothing.
      ...(!answeredByFilter.has(id) && { base: `${name} bare` }),
    },
    { name: `${name} bare`, call: callHandler(bare, request) },
  ])
}

await warmUp(
  requestIds.flatMap((id) => contenders(id).map(({ call }) => call)),
  10 * options.roundInMilliseconds,
)
const report: ProcessReport = {}
for (const id of requestIds) report[id] = await measure(contenders(id), options)
console.log(JSON.stringify(report))
