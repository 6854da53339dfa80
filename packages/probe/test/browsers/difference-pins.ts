import type { Header, PageRequest } from '../../src/index.js'
import { type Combination, type CombinationAnswer, places } from './combination.js'
import type { CombinationRun } from './combinations.js'

/** What shows a difference: a request, and whether what the browser did is the difference. */
export interface DifferencePin {
  /** The `id` of an engine difference. */
  readonly difference: string
  readonly combination: Combination
  shows(run: CombinationRun): boolean
}

const [tls, plain] = places as unknown as [Combination['place'], Combination['place']]

interface Written {
  readonly place?: Combination['place']
  readonly from?: string
  readonly path?: string
  readonly request: Omit<PageRequest, 'url'>
  readonly redirect?: { readonly status: number; readonly to: string }
}

const permissions = (origin: string): Header[] => [
  ['Access-Control-Allow-Origin', origin],
  ['Access-Control-Allow-Methods', 'PUT, DELETE'],
  ['Access-Control-Allow-Headers', '*'],
]

/** A combination without a filter, whose servers allow everything. */
function combination(id: number, written: Written): Combination {
  const place = written.place ?? tls
  const from = written.from ?? place.api
  const open: CombinationAnswer = { status: 200, headers: permissions('*') }
  const { redirect } = written
  const location: Header[] =
    redirect === undefined ? [] : [['Location', `${redirect.to}/final?combination=${id}`]]
  return {
    id,
    place,
    configuration: { enabled: false },
    answer: { status: redirect?.status ?? 200, headers: [...permissions('*'), ...location] },
    optionsAnswer: open,
    finalAnswer: open,
    request: {
      ...written.request,
      url: `${from}${written.path ?? '/items'}?combination=${id}`,
    },
  }
}

const page = new URL(tls.page).origin
const last = ({ seen }: CombinationRun) => seen.at(-1)
const preflights = ({ seen }: CombinationRun) =>
  seen.filter(({ purpose }) => purpose === 'preflight')

const clientHints: readonly Header[] = [
  ['Device-Memory', '8'],
  ['Downlink', '1.5'],
  ['DPR', '2'],
  ['ECT', '4g'],
  ['RTT', '50'],
  ['Save-Data', 'on'],
  ['Viewport-Width', '320'],
  ['Width', '320'],
]

const written: readonly (Written & Pick<DifferencePin, 'difference' | 'shows'>)[] = [
  {
    difference: 'wildcard-covers-authorization',
    request: { headers: [['Authorization', 'Bearer token']] },
    shows: ({ result }) => result.success,
  },
  ...clientHints.map((header) => ({
    difference: 'client-hints-safelisted',
    request: { headers: [header] },
    shows: (run: CombinationRun) => preflights(run).length === 0,
  })),
  {
    difference: 'preflight-mode-without-tls',
    place: plain,
    request: { method: 'PUT' },
    shows: (run) => preflights(run)[0]?.secFetchMode === 'cors',
  },
  {
    difference: 'preflight-site-after-redirect',
    request: { method: 'PUT' },
    redirect: { status: 307, to: page },
    shows: (run) => preflights(run)[1]?.secFetchSite !== 'same-site',
  },
  {
    difference: 'preflight-origin-after-redirect',
    request: { method: 'PUT' },
    redirect: { status: 307, to: tls.other },
    shows: (run) => preflights(run)[1]?.origin === page,
  },
  {
    difference: 'preflight-repeated-after-redirect',
    request: { method: 'PUT' },
    redirect: { status: 303, to: tls.api },
    shows: (run) => preflights(run).length === 2,
  },
  {
    difference: 'preflight-names-dropped-headers',
    request: { method: 'PUT', headers: [['Authorization', 'Bearer token']] },
    redirect: { status: 307, to: tls.other },
    shows: (run) => preflights(run)[1]?.requestedHeaders === 'authorization',
  },
  {
    difference: 'no-metadata-after-redirect',
    request: {},
    redirect: { status: 307, to: tls.other },
    shows: (run) => last(run)?.secFetchSite === null,
  },
  {
    difference: 'origin-kept-after-redirect',
    from: page,
    request: { method: 'POST' },
    redirect: { status: 303, to: page },
    shows: (run) => last(run)?.method === 'GET' && last(run)?.origin !== null,
  },
  {
    difference: 'delete-redirected-as-get',
    request: { method: 'DELETE' },
    redirect: { status: 307, to: tls.other },
    shows: (run) => last(run)?.method === 'GET',
  },
  {
    difference: 'percent-encoding-normalized',
    path: '/%61',
    request: {},
    shows: (run) => last(run)?.url.includes('/a?') === true,
  },
]

/** A pin for every difference that one request shows. */
export const differencePins: readonly DifferencePin[] = written.map(
  ({ difference, shows, ...rest }, id) => ({
    difference,
    shows,
    combination: combination(id, rest),
  }),
)

/** The differences that take a scenario to show, with its `id`: an engine shows it where its verdict is the one named. */
export const scenarioPins: Readonly<
  Record<string, { readonly scenario: string; readonly verdict: string }>
> = {
  'negative-max-age': { scenario: 'preflight-cache--1', verdict: '2' },
  'unreadable-max-age': { scenario: 'preflight-cache-soon', verdict: '2' },
  'loopback-preflights': { scenario: 'preflight-cache-loopback', verdict: '2' },
}
