import {
  type Exchange,
  type Header,
  HeaderList,
  type Page,
  type PageRequest,
  type RecordedExchange,
} from '@crossgate/probe'
import { type Browser, predictInBrowsers } from '../live/browsers.js'
import { notations } from '../stack/notations.js'
import { type Edit, namesSet, type Permission, permissionNames } from '../stack/permission.js'
import { writerOf } from '../stack/sighting.js'
import { type Answer, type StackName, type StackSighting, stackTitles } from '../stack/stack.js'
import type { BrowserProof, StackChange } from './cause.js'
import { isPlainOrigin, otherOriginsIn } from './named-origins.js'

/** What is known of a request that fails for want of a permission. */
export interface RefusedRequest {
  readonly page: Page
  readonly request: PageRequest
  readonly exchanges: readonly RecordedExchange[]
  /** The answer that was refused. */
  readonly refused: Answer | undefined
  readonly sighting: StackSighting
  /** Whether the answer is an error that a proxy wrote. */
  readonly isGateway: boolean
  /** Whether there are two permissions, so that one layer has to take the other's away. */
  readonly isDoubled: boolean
}

const servers: ReadonlySet<StackName> = new Set(['nginx', 'caddy', 'haproxy', 'apache'])

/** What may stand in a configuration without quotes of its own. */
const plainName = /^[A-Za-z\d_-]+$/

/**
 * Returns the lines that let the page read the answer, in the notation of whoever has to send them,
 * and what each browser does then. Undefined where the origin should not be permitted at all, and
 * where no permission helps.
 */
export async function findStackChange(refused: RefusedRequest): Promise<StackChange | undefined> {
  const { page, request } = refused
  if (!isPlainOrigin(page.origin)) return undefined
  const permission = permissionOf(refused)
  const browsers = await prove(page, request, permission, refused.exchanges)
  // After a redirect, say: lines with which no page reads the answer are no remedy.
  if (browsers.every(({ reads }) => !reads)) return undefined
  const stack = stackToChange(refused)
  if (stack === undefined) {
    return {
      title: 'the response headers',
      edits: headerEdits(permission, refused.exchanges),
      remark: joinSentences(describeReplacement(permission, refused.exchanges), headersRemark),
      browsers,
    }
  }
  const { edits, remark } = notations[stack]
  const title = stackTitles[stack]
  return {
    stack,
    title,
    ...(isLikely(refused.sighting, stack) && { isLikely: true }),
    edits: edits(permission),
    remark: joinSentences(
      describeReplacement(permission, refused.exchanges, servers.has(stack) ? title : undefined),
      remark,
      servers.has(stack) && replacesAll,
    ),
    browsers,
  }
}

/** Headers of one value; the others are lists, which may come in several lines. */
const singleNames: ReadonlySet<string> = new Set(permissionNames.slice(0, 2))

/** What is absent is left out. */
function joinSentences(...sentences: readonly (string | false)[]): string {
  return sentences.filter((sentence) => sentence !== false).join(' ')
}

function isLikely({ layers }: StackSighting, stack: StackName): boolean {
  return layers.some((layer) => layer.stack === stack && layer.isLikely)
}

/** Says what to replace: a line that stays would send its header a second time. */
function describeReplacement(
  permission: Permission,
  exchanges: readonly RecordedExchange[],
  server?: string,
): string | false {
  const present = namesSet(permission).filter((name) =>
    exchanges.some(({ response }) => new HeaderList(response?.headers).get(name) !== null),
  )
  if (present.length === 0) return false
  const it = present.length === 1 ? 'it' : 'them'
  const single = present.filter((name) => singleNames.has(name))
  const why = single.length > 0 && `Browsers do not accept ${single.join(' or ')} twice.`
  const place =
    server === undefined
      ? `put these lines in place of those that set ${it} now`
      : `if lines of ${server} set ${it} now, put these in their place`
  return joinSentences(`The response already has ${present.join(', ')}: ${place}.`, why)
}

const headersRemark =
  'Send Vary: Origin in every response, and the other lines only to origins on your list, all of them on errors too. Whichever responds first, the proxy or the application, must send them.'

const replacesAll =
  'These lines replace the policy of an application behind: include every origin whose pages may read the response, and every method and header that they may send.'

/** The application where it shows itself; the server in front where that wrote the answer or has to take something away. */
function stackToChange(refused: RefusedRequest): StackName | undefined {
  const { sighting, isGateway, isDoubled, refused: answer } = refused
  const known = sighting.layers.flatMap(({ stack }) => (stack === undefined ? [] : [stack]))
  const inFront = known.filter((stack) => servers.has(stack))
  const writer = answer === undefined ? undefined : writerOf(answer)
  if (writer !== undefined && servers.has(writer)) return writer
  if (isGateway || isDoubled) return inFront[0]
  // Something answers behind a server that has no notation here: its lines are not to be guessed.
  const last = sighting.layers.at(-1)
  return last?.stack ?? known.at(-1)
}

function permissionOf(refused: RefusedRequest): Permission {
  const { page, request, exchanges, isGateway } = refused
  const preflight = exchanges.find(({ purpose }) => purpose === 'preflight')
  const asked = new HeaderList(preflight?.request.headers)
  // Many applications send them in every response, and without a preflight there is no other.
  const present = (name: string): string[] =>
    exchanges.flatMap(({ response }) => tokens(new HeaderList(response?.headers), name))
  const method = request.method ?? 'GET'
  const last = exchanges.at(-1)?.request.url ?? request.url
  const { pathname } = new URL(last)
  return {
    origins: [page.origin, ...otherOriginsIn(exchanges, page.origin)],
    methods: names(['GET', ...present('access-control-allow-methods'), method]),
    headers: names([
      ...present('access-control-allow-headers').map((name) => name.toLowerCase()),
      ...tokens(asked, 'access-control-request-headers'),
    ]),
    credentials: request.credentials === 'include',
    path: pathname,
    onErrors: isGateway,
  }
}

function tokens(headers: HeaderList, name: string): readonly string[] {
  const found = headers.tokens(name)
  return Array.isArray(found) ? found : []
}

function names(all: readonly string[]): string[] {
  return [...new Set(all)].filter((name) => plainName.test(name))
}

function headerEdits(permission: Permission, exchanges: readonly RecordedExchange[]): Edit[] {
  const hasPreflight = exchanges.some(({ purpose }) => purpose === 'preflight')
  const { origins } = permission
  return origins.flatMap((origin) => {
    const page = origins.length === 1 ? '' : `, if its Origin is ${origin}`
    const both = permissionLines(origin, permission)
    const onRequest = {
      place: 'request',
      where: `in the response to the request${page}`,
      lines: both.join('\n'),
    }
    if (!hasPreflight) return [onRequest]
    const lines = [...both, ...preflightLines(permission)].join('\n')
    const where = `in the response to its preflight, with status 204${page}`
    return [onRequest, { place: 'preflight', where, lines }]
  })
}

function permissionLines(origin: string, { credentials }: Permission): string[] {
  return [
    `Access-Control-Allow-Origin: ${origin}`,
    ...(credentials ? ['Access-Control-Allow-Credentials: true'] : []),
    'Vary: Origin',
  ]
}

function preflightLines({ methods, headers }: Permission): string[] {
  return [
    `Access-Control-Allow-Methods: ${methods.join(', ')}`,
    ...(headers.length > 0 ? [`Access-Control-Allow-Headers: ${headers.join(', ')}`] : []),
  ]
}

/** What each browser does once every answer has the permission. */
async function prove(
  page: Page,
  request: PageRequest,
  permission: Permission,
  exchanges: readonly RecordedExchange[],
): Promise<BrowserProof[]> {
  const predictions = await predictInBrowsers(page, request, () => permitted(permission, exchanges))
  return predictions.map(({ engine, success, failure }) => ({
    engine: engine as Browser,
    reads: success,
    ...(failure !== undefined && { message: failure.message }),
  }))
}

/** The answers as they were, with the permission in place of their own. */
function permitted(permission: Permission, exchanges: readonly RecordedExchange[]): Exchange {
  const { origins, methods, headers, credentials } = permission
  const added: Header[] = [
    ['Access-Control-Allow-Origin', origins[0]],
    ['Vary', 'Origin'],
    ...(credentials ? [['Access-Control-Allow-Credentials', 'true'] satisfies Header] : []),
  ]
  const onPreflight: Header[] = [
    ['Access-Control-Allow-Methods', methods.join(', ')],
    ['Access-Control-Allow-Headers', headers.join(', ')],
  ]
  return ({ purpose, method, url }) => {
    if (purpose === 'preflight') return { status: 204, headers: [...added, ...onPreflight] }
    const recorded = exchanges.find(
      (each) =>
        each.purpose === purpose && each.request.url === url && each.request.method === method,
    )
    const own = (recorded?.response?.headers ?? []).filter(
      ([name]) => !/^access-control-/i.test(name),
    )
    return { status: recorded?.response?.status ?? 200, headers: [...own, ...added] }
  }
}
