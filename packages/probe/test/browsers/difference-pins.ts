import type { Header, PageRequest } from '../../src/index.js'
import type { CaseRun } from './cases.js'
import { type Combination, type CombinationAnswer, places } from './combination.js'
import type { CombinationRun } from './combinations.js'
import type { WrittenSequenceName } from './written-sequences.js'

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

/** What shows a difference in a case, by the case's `id`. */
export interface CasePin {
  readonly difference: string
  readonly case: RegExp
  shows(run: CaseRun): boolean
}

const succeeds = ({ result }: CaseRun): boolean => result.success
const sentPreflights = ({ seen }: CaseRun) => seen.filter(({ purpose }) => purpose === 'preflight')
const lastSeen = ({ seen }: CaseRun) => seen.at(-1)

export const casePins: readonly CasePin[] = [
  {
    difference: 'no-local-network-access',
    case: /^local-network-(denied|prompt)-secure-fetch$/,
    shows: succeeds,
  },
  {
    difference: 'local-network-websockets',
    case: /^local-network-(denied|prompt)-secure-websocket$/,
    shows: succeeds,
  },
  {
    difference: 'mixed-content-loopback',
    case: /^mixed-content-loopback$/,
    // Where the page waits, a visitor was asked for the local network.
    shows: ({ result }) => !result.success && result.settled !== false,
  },
  {
    difference: 'private-addresses-over-http',
    case: /^mixed-content-(address|local-name)$/,
    shows: succeeds,
  },
  {
    difference: 'target-address-space-unknown',
    case: /^mixed-content-declared-local$/,
    shows: ({ result }) => !result.success,
  },
  {
    difference: 'target-address-space-public',
    case: /^local-network-granted-secure-declared-public$/,
    shows: ({ result }) => !result.success,
  },
  {
    difference: 'images-at-addresses-upgraded',
    case: /^mixed-content-address-image$/,
    shows: (run) => lastSeen(run)?.url.startsWith('https:') === true,
  },
  { difference: 'ports-not-blocked', case: /^port-\d+$/, shows: succeeds },
  {
    difference: 'user-agent-dropped',
    case: /^user-agent$/,
    shows: (run) => sentPreflights(run).length === 0,
  },
  {
    difference: 'repeated-headers-joined',
    case: /^repeated-accept$/,
    shows: (run) => sentPreflights(run).length === 1,
  },
  {
    difference: 'repeated-names-asked',
    case: /^repeated-name$/,
    shows: (run) => sentPreflights(run)[0]?.requestedHeaders === 'x-a,x-a',
  },
  {
    difference: 'upload-listeners-without-body',
    case: /^xhr-upload-get$/,
    shows: (run) => sentPreflights(run).length === 0,
  },
  {
    difference: 'type-of-parameters-kept',
    case: /^xhr-get-parameters$/,
    shows: (run) => lastSeen(run)?.contentType !== null,
  },
  {
    difference: 'no-cors-posts-name-origin',
    case: /^no-cors-post-no-referrer-other$/,
    shows: (run) => lastSeen(run)?.origin !== 'null',
  },
  {
    difference: 'redirected-posts-lose-origin',
    case: /^redirected-post-form-own$/,
    shows: (run) => lastSeen(run)?.origin === 'null',
  },
  {
    difference: 'storage-access-header',
    case: /^cross-site-credentials$/,
    shows: (run) => lastSeen(run)?.secFetchStorageAccess === 'none',
  },
  {
    difference: 'storage-access-of-preflights',
    case: /^cross-site-credentials-preflight$/,
    shows: (run) => sentPreflights(run)[0]?.secFetchStorageAccess === 'none',
  },
  {
    difference: 'empty-location',
    case: /^redirect-empty-location$/,
    shows: ({ seen }) => seen.length === 1,
  },
  {
    difference: 'own-user-info-refused',
    case: /^redirect-own-user-info$/,
    shows: (run) => !succeeds(run),
  },
  {
    difference: 'upgraded-redirects-unrelated',
    case: /^mixed-content-redirected-image$/,
    shows: (run) => lastSeen(run)?.secFetchSite === 'cross-site',
  },
  { difference: 'equal-locations', case: /^redirect-two-equal-locations$/, shows: succeeds },
  {
    difference: 'redirects-checked-with-credentials',
    case: /^redirect-own-other-anywhere$/,
    shows: (run) => !succeeds(run),
  },
  {
    difference: 'redirect-referrer-policy',
    case: /^redirect-referrer-policy$/,
    shows: (run) => lastSeen(run)?.origin !== 'null',
  },
  {
    difference: 'upgrades-count-as-redirects',
    case: /^upgrade-insecure-requests$/,
    shows: ({ result }) => result.redirected,
  },
  {
    difference: 'proxy-authentication-refused',
    case: /^status-407$/,
    shows: (run) => !succeeds(run),
  },
  {
    difference: 'timeout-status-repeated',
    case: /^status-408-post$/,
    shows: ({ seen }) => seen.filter(({ method }) => method === 'POST').length === 2,
  },
  {
    difference: 'values-sent-as-utf-8',
    case: /^text-plain-space$/,
    shows: (run) => lastSeen(run)?.contentType === 'text/plain\u00c2\u00a0',
  },
  {
    difference: 'websocket-metadata',
    case: /^websocket$/,
    shows: (run) => lastSeen(run)?.secFetchDest !== 'empty',
  },
  {
    difference: 'origin-named-to-itself',
    case: /^image-own$/,
    shows: (run) => lastSeen(run)?.origin !== null,
  },
  {
    difference: 'fonts-without-cors',
    case: /^font-other$/,
    shows: (run) => lastSeen(run)?.origin === null,
  },
  { difference: 'worker-types-guessed', case: /^(shared-)?worker-text\/plain$/, shows: succeeds },
  {
    difference: 'module-worker-types-guessed',
    case: /^module-worker-text\/plain$/,
    shows: succeeds,
  },
  {
    difference: 'beacons-without-limit',
    case: /^beacon-too-large$/,
    shows: ({ seen }) => seen.length > 0,
  },
  {
    difference: 'streams-not-sent',
    case: /^stream-post$/,
    shows: ({ seen, result }) => !result.success && seen.every(({ method }) => method !== 'POST'),
  },
  {
    difference: 'streams-sent-as-text',
    case: /^stream-post$/,
    shows: ({ seen, result }) => result.success && seen.length === 1,
  },
]

/** What shows a difference in a sequence: the preflights of its requests, where the engine has it. */
export interface SequencePin {
  readonly difference: string
  readonly sequence: WrittenSequenceName
  readonly preflights: readonly number[]
}

export const sequencePins: readonly SequencePin[] = [
  { difference: 'negative-max-age', sequence: 'max-age-negative', preflights: [1, 1] },
  { difference: 'unreadable-max-age', sequence: 'max-age-unreadable', preflights: [1, 1] },
  { difference: 'preflight-answers-replaced', sequence: 'two-answers', preflights: [1, 1, 1] },
  {
    difference: 'preflights-keyed-by-credentials',
    sequence: 'credentials-first',
    preflights: [1, 1],
  },
  { difference: 'wildcards-not-remembered', sequence: 'wildcard', preflights: [1, 1] },
  { difference: 'credentialed-wildcard', sequence: 'credentialed-wildcard', preflights: [1, 1] },
  {
    difference: 'remembered-wildcard-covers-authorization',
    sequence: 'wildcard-then-authorization',
    preflights: [1, 0],
  },
  {
    difference: 'preflights-survive-failures',
    sequence: 'preflighted-failure',
    preflights: [1, 0, 0],
  },
  { difference: 'simple-failures-clear', sequence: 'simple-failure', preflights: [1, 0, 1] },
  { difference: 'later-zero-ignored', sequence: 'later-zero', preflights: [1, 1, 0] },
  { difference: 'preflights-renewed', sequence: 'renewal', preflights: [1, 1, 0] },
  { difference: 'no-store-preflights', sequence: 'no-store', preflights: [1, 1] },
  { difference: 'no-cache-preflights', sequence: 'no-cache', preflights: [1, 1] },
  {
    difference: 'no-store-preflights-forgotten',
    sequence: 'no-store-first',
    preflights: [1, 1],
  },
  { difference: 'opaque-origin-preflights', sequence: 'opaque-origin', preflights: [1, 1] },
  { difference: 'max-age-sign', sequence: 'max-age-plus', preflights: [1, 0] },
  { difference: 'max-age-overflow', sequence: 'max-age-twenty-digits', preflights: [1, 1] },
]

/** The differences that take a scenario to show, with its `id`: an engine shows it where its verdict is the one named. */
export const scenarioPins: Readonly<
  Record<string, { readonly scenario: string; readonly verdict: string }>
> = {
  'loopback-preflights': { scenario: 'preflight-cache-loopback', verdict: '2' },
}

/** Every difference that something pins. */
export const pinnedDifferences: ReadonlySet<string> = new Set([
  ...differencePins.map(({ difference }) => difference),
  ...casePins.map(({ difference }) => difference),
  ...sequencePins.map(({ difference }) => difference),
  ...Object.keys(scenarioPins),
])
