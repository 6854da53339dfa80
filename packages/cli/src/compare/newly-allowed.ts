import { unlistedHeader } from './boundaries.js'
import type { Outcome, Side } from './outcome.js'
import { type Boundaries, casesOf, type OriginClass } from './walk.js'

/** Most origins that a sentence names. */
const maximumNamed = 20

const readMethods = new Set(['GET', 'HEAD', 'POST'])

/** What is new for a class of origins. */
interface News {
  /** Methods that need a preflight, which may be sent now. */
  readonly send: Map<string, Set<string>>
  /** Methods that could be sent, and whose answers may be read now. */
  readonly read: Map<string, Set<string>>
  readonly headers: Set<string>
  readonly exposed: Set<string>
  /** Whether what is not allowed reaches the application now. */
  reaches: boolean
}

/** Returns a sentence for everything that the second side allows and the first does not. */
export async function findNewlyAllowed(
  boundaries: Boundaries,
  before: Side,
  after: Side,
): Promise<string[]> {
  const sentences: string[] = []
  for (const each of boundaries.classes) {
    const news = await compareClass(each, boundaries, before, after)
    sentences.push(...describeNews(each, news, boundaries))
  }
  return [...new Set(sentences)]
}

async function compareClass(
  each: OriginClass,
  boundaries: Boundaries,
  before: Side,
  after: Side,
): Promise<News> {
  const news: News = {
    send: new Map(),
    read: new Map(),
    headers: new Set(),
    exposed: new Set(),
    reaches: false,
  }
  for (const asked of casesOf(each, boundaries)) {
    const [old, now] = [await before.ask(asked), await after.ask(asked)]
    const [name] = asked.headers
    if (now.readable && !old.readable) {
      if (name !== undefined) news.headers.add(name)
      else
        add(readMethods.has(asked.method) ? news.read : news.send, asked.credentials, asked.method)
    } else if (now.readable) noteExposed(news, old, now)
    if (now.reached === true && old.reached === false && !now.readable) news.reaches = true
  }
  return news
}

function noteExposed(news: News, old: Outcome, now: Outcome): void {
  for (const name of now.exposed) {
    // The permission itself tells a page nothing that it does not know.
    if (!old.exposed.includes(name) && !name.startsWith('access-control-')) news.exposed.add(name)
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value))
}

function describeNews(
  { members, region }: OriginClass,
  { send, read, headers, exposed, reaches }: News,
  { methods }: Boundaries,
): string[] {
  const place = region.label
  const isNew = send.size > 0 || read.size > 0
  const actions = [
    ...describeMethods(send, methods, (list, how) => `send ${list} ${how} to ${place}`),
    ...describeMethods(
      read,
      methods,
      (list, how) => `read responses to ${list} ${how} from ${place}`,
    ),
    // Of an origin that could do nothing before it is said with what it may send.
    ...(isNew || headers.size === 0 ? [] : [`set ${listNames(headers)} on requests to ${place}`]),
    ...(exposed.size === 0 ? [] : [`read ${listExposed(exposed)} from ${place}`]),
    ...(reaches && !isNew
      ? [`reach the application with simple requests to ${place}, but not read the responses`]
      : []),
  ]
  return actions.flatMap((action) =>
    nameOrigins(members).map((origin) => `${origin} may now ${action}`),
  )
}

/** Methods that are new with cookies, then those that are new without alone. */
function describeMethods(
  news: ReadonlyMap<string, ReadonlySet<string>>,
  order: readonly string[],
  sentence: (list: string, how: string) => string,
): string[] {
  const withCookies = news.get('include') ?? new Set<string>()
  const without = [...(news.get('omit') ?? [])].filter((method) => !withCookies.has(method))
  const sorted = (list: readonly string[]) => order.filter((method) => list.includes(method))
  return [
    ...(withCookies.size === 0
      ? []
      : [sentence(nameMethods(sorted([...withCookies])), 'with cookies')]),
    ...(without.length === 0 ? [] : [sentence(nameMethods(sorted(without)), 'without cookies')]),
  ]
}

/** The method that no list names stands for all those that are not named. */
function nameMethods(methods: readonly string[]): string {
  return methods
    .map((method) => (method === 'NOT-LISTED' ? 'every other method' : method))
    .join(', ')
}

function listNames(names: ReadonlySet<string>): string {
  return [...names]
    .map((name) => (name === unlistedHeader ? 'every other header' : name))
    .join(', ')
}

function listExposed(names: ReadonlySet<string>): string {
  const listed = [...names].filter((name) => name !== unlistedHeader)
  return [
    ...(listed.length === 0 ? [] : [`the response header ${listed.join(', ')}`]),
    ...(names.has(unlistedHeader) ? ['every other response header'] : []),
  ].join(' and ')
}

function nameOrigins(members: OriginClass['members']): string[] {
  const labels = [...new Set(members.map(({ label }) => label))]
  // Where a stranger may, everybody may.
  if (labels.includes('every other origin')) return ['Every origin that is not listed']
  const rest = labels.length - maximumNamed
  return [...labels.slice(0, maximumNamed), ...(rest > 0 ? [`${rest} more origins`] : [])]
}
