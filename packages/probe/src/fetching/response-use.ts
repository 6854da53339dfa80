import type { EngineProfile } from '../engines/engine-profile.js'
import { NetworkError } from '../failure.js'
import type { HeaderList } from '../header-list.js'
import { currentURL, type FetchRequest, isSameOrigin } from '../requests/fetch-request.js'
import { quote } from './cors-check.js'
import type { FetchContext } from './fetch-context.js'
import { checkEmbedderPolicy } from './resource-policy.js'
import type { FetchResponse } from './trace.js'

const essenceOf = (headers: HeaderList): string =>
  (headers.all('content-type').at(-1) ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

const scriptTypes =
  /^((text|application)\/(x-)?(java|ecma)script|text\/(javascript1\.[0-5]|jscript|livescript))$/
const neverScript = /^(audio\/|image\/|video\/|text\/csv$)/

const hasNosniff = (headers: HeaderList): boolean =>
  /^[\t ]*nosniff[\t ]*(,|$)/i.test(headers.get('x-content-type-options') ?? '')

interface ExpectedType {
  readonly what: string
  readonly type: string
  readonly fits: boolean
}

/** Whether a response runs as a script: one of JavaScript's types, or, where types are guessed, almost any. */
function isScript(request: FetchRequest, headers: HeaderList, engine: EngineProfile): boolean {
  const type = essenceOf(headers)
  const isGuessed = engine.guessesScriptsOf.includes(request.sender) && !hasNosniff(headers)
  return isGuessed ? !neverScript.test(type) : scriptTypes.test(type)
}

/** What a sender takes; null where any type will do. */
function expectedType(
  request: FetchRequest,
  headers: HeaderList,
  engine: EngineProfile,
): ExpectedType | null {
  const type = essenceOf(headers)
  switch (request.sender) {
    case 'event-source': {
      const fits = type === 'text/event-stream'
      return { what: 'an event stream', type: 'text/event-stream', fits }
    }
    case 'script':
    case 'module-script':
    case 'worker':
    case 'module-worker':
    case 'shared-worker': {
      const fits = isScript(request, headers, engine)
      return { what: 'JavaScript', type: 'text/javascript', fits }
    }
    case 'style': {
      // What is not of the page's own origin is never guessed to be a style sheet.
      const isStrict = hasNosniff(headers) || request.responseTainting !== 'basic'
      return { what: 'a style sheet', type: 'text/css', fits: !isStrict || type === 'text/css' }
    }
    default:
      return null
  }
}

function checkMimeType(expected: ExpectedType, headers: HeaderList): string {
  const type = quote(essenceOf(headers))
  if (expected.fits) return `The type ${type} is accepted.`
  const why = hasNosniff(headers) ? ', and X-Content-Type-Options forbids guessing' : ''
  throw new NetworkError({
    reason: 'mime-type',
    message: `The response has the type ${type}, which is not ${expected.what}${why}.`,
    remedy: `Send Content-Type: ${expected.type}.`,
  })
}

const needsOkStatus = new Set([
  'script',
  'module-script',
  'style',
  'font',
  'worker',
  'module-worker',
  'shared-worker',
])

function checkStatus({ sender }: FetchRequest, { status }: FetchResponse): string {
  const fits = sender === 'event-source' ? status === 200 : status >= 200 && status <= 299
  if (fits) return `The status ${status} is accepted.`
  throw new NetworkError({
    reason: 'response-status',
    message: `The response has the status ${status}, and ${sender === 'event-source' ? 'an event stream needs 200' : 'only 200 to 299 is accepted'}.`,
    remedy: 'Respond with the content that the request asks for: this is not a CORS problem.',
  })
}

/** Whether another page may show the response in a frame. */
function checkFraming(request: FetchRequest, { headers }: FetchResponse): string {
  const ancestors = /(?:^|[;,])\s*frame-ancestors\s+([^;,]*)/i.exec(
    headers.get('content-security-policy') ?? '',
  )?.[1]
  const own = isSameOrigin(currentURL(request), request.origin)
  const options = (headers.get('x-frame-options') ?? '').trim().toLowerCase()
  const refusedBy =
    ancestors !== undefined
      ? !permitsFraming(ancestors, request, own) && 'frame-ancestors'
      : (options === 'deny' || (options === 'sameorigin' && !own)) && 'X-Frame-Options'
  if (refusedBy === false) return 'The page may show the response in a frame.'
  throw new NetworkError({
    reason: 'frame-refused',
    message: `${refusedBy} does not let ${request.origin} show the response in a frame.`,
    remedy: `Send Content-Security-Policy: frame-ancestors ${request.origin} if that page may frame this one: no CORS header helps here.`,
  })
}

function permitsFraming(sources: string, { origin }: FetchRequest, own: boolean): boolean {
  return sources
    .trim()
    .split(/\s+/)
    .some((source) => {
      if (source === '*') return /^https?:/.test(origin)
      if (source.toLowerCase() === "'self'") return own
      return source.replace(/\/$/, '') === origin || source === origin.replace(/^https?:\/\//, '')
    })
}

function checkHandshake({ status }: FetchResponse): string {
  if (status === 101) return 'The server opened the WebSocket.'
  throw new NetworkError({
    reason: 'websocket-refused',
    message: `The handshake got the status ${status}: only 101 opens a WebSocket.`,
    remedy:
      'Have the server accept the origin, or the upgrade at this path: no CORS header helps here.',
  })
}

/** Whether the sender can use the response that it has got; throws where it cannot. */
export function checkResponseUse(
  request: FetchRequest,
  response: FetchResponse,
  { trace, engine }: Pick<FetchContext, 'trace' | 'engine'>,
): void {
  const url = currentURL(request)
  const { sender } = request
  if (sender === 'websocket') trace.step('websocket-handshake', url, () => checkHandshake(response))
  if (request.destination === 'iframe' || request.destination === 'worker') {
    trace.step('embedder-policy', url, () => checkEmbedderPolicy(request, response))
  }
  if (request.destination === 'iframe') {
    trace.step('frame-options', url, () => checkFraming(request, response))
  }
  if (needsOkStatus.has(sender) || sender === 'event-source') {
    trace.step('response-status', url, () => checkStatus(request, response))
  }
  const expected = expectedType(request, response.headers, engine)
  if (expected !== null) {
    trace.step('mime-type', url, () => checkMimeType(expected, response.headers))
  }
}
