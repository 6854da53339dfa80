import type { Exchange, Header, Page, PageRequest } from '@crossgate/probe'
import * as probe from '@crossgate/probe'
import * as firstEdition from '@first-edition/probe'
import { measure, type ProcessReport, roundOptions } from './measurement.js'
import { warmUp } from './rounds.js'

type Probe = Pick<typeof probe, 'createPreflightCache' | 'predict'>

const page: Page = { origin: 'https://app.example.com' }

const permission: readonly Header[] = [
  ['Access-Control-Allow-Origin', page.origin],
  ['Access-Control-Allow-Credentials', 'true'],
  ['Vary', 'Origin'],
]

const preflightAnswer = {
  status: 204,
  headers: [
    ...permission,
    ['Access-Control-Allow-Methods', 'GET, PUT, DELETE'],
    ['Access-Control-Allow-Headers', 'content-type, x-api-key'],
    ['Access-Control-Max-Age', '600'],
  ] as readonly Header[],
}

const answer = {
  status: 200,
  headers: [...permission, ['Content-Type', 'application/json'], ['ETag', '"1"']] as Header[],
}

const exchange: Exchange = ({ purpose }) => (purpose === 'preflight' ? preflightAnswer : answer)

const requestTo = (url: string, method: string): PageRequest => ({
  url,
  method,
  headers: { 'Content-Type': 'application/json', 'X-Api-Key': '1' },
  credentials: 'include',
})

const one = requestTo('https://api.example.com/items', 'PUT')

/** Over three URLs and two methods, so that some preflights are remembered and some are not. */
const eight = Array.from({ length: 8 }, (_, index) =>
  requestTo(`https://api.example.com/items/${index % 3}`, index % 2 === 0 ? 'PUT' : 'DELETE'),
)

async function predictEight({ createPreflightCache, predict }: Probe): Promise<void> {
  const preflightCache = createPreflightCache()
  for (const request of eight) await predict(page, request, exchange, { preflightCache })
}

/** Both sides give the same answer, or the comparison means nothing. */
async function checkAnswers(sides: readonly Probe[]): Promise<void> {
  for (const { predict } of sides) {
    const { success, preflights } = await predict(page, one, exchange)
    if (!success || preflights !== 1) throw new Error('A side does not predict a preflight.')
  }
}

const { predict, createPreflightCache } = firstEdition
const sides: Readonly<Record<string, Probe>> = {
  crossgate: probe,
  // A shallow clone has none.
  ...(predict && createPreflightCache && { 'first edition': { predict, createPreflightCache } }),
}
const callsOf = (call: (side: Probe) => unknown) =>
  Object.entries(sides).map(([name, side]) => ({ name, call: () => call(side) }))

const [rounds = '', milliseconds = ''] = process.argv.slice(2)
const options = roundOptions(rounds, milliseconds)
const contenders = {
  'one preflighted exchange': callsOf(({ predict }) => predict(page, one, exchange)),
  'a sequence of eight': callsOf(predictEight),
}
await checkAnswers(Object.values(sides))
// A prediction is much code: rounds that begin too early would measure how it is compiled.
const calls = Object.values(contenders).flatMap((each) => each.map(({ call }) => call))
await warmUp(calls, 40 * options.roundInMilliseconds)
const report: ProcessReport = {}
for (const [id, each] of Object.entries(contenders)) report[id] = await measure(each, options)
console.log(JSON.stringify(report))
