import { createCors, methodInCapitals } from '@crossgate/core'
import { HeaderList, type PageRequest, type RecordedExchange } from '@crossgate/probe'
import { shellWord } from '../frame/shell-word.js'
import { withoutQuery } from '../live/live-report.js'
import type { Answer } from '../stack/stack.js'

/** A refusal of a Crossgate policy whose `debug` is on. */
export interface PolicyDenial {
  /** What the policy calls it. */
  readonly reason: string
  readonly evidence: string
  /** What to change, as sentences. */
  readonly remedy: string
  /** Prints each step of the decision, and the change as a patch. */
  readonly command: string
}

/**
 * Reads what a Crossgate filter says of a refusal while debug is on. `answer` is the same response
 * with the beginning of its body.
 */
export function policyDenialOf(
  exchange: RecordedExchange | undefined,
  answer: Answer | undefined,
  asked: AskedRequest,
): PolicyDenial | undefined {
  const reason = denialReason(exchange)
  if (exchange === undefined || reason === null) return undefined
  return {
    reason,
    evidence: `The server's Crossgate policy refused the request (${reason}).`,
    ...describeDenial(reason, exchange, { body: answer?.body, ...asked }),
  }
}

/** What somebody asks about, which an exchange alone does not say. */
export interface AskedRequest {
  /** What the page asked for: no preflight says whether it sends credentials, or what sends it. */
  readonly call: Pick<PageRequest, 'credentials' | 'mode' | 'sender'>
  /** The policy's file in this folder. */
  readonly policyFile: string | undefined
}

/** What is known beside a refused exchange. */
interface DenialContext extends AskedRequest {
  /** The beginning of the response's body. */
  readonly body?: string | undefined
}

/** Says what to change where a policy refuses a request for a reason. */
export function describeDenial(
  reason: string,
  exchange: RecordedExchange,
  { body = '', call, policyFile }: DenialContext,
): Pick<PolicyDenial, 'remedy' | 'command'> {
  return {
    remedy: [
      changeOf(reason, exchange, body),
      'No header of the application or of a proxy helps.',
      ...(reason === 'origin-not-allowed' ? [nearEntries(policyFile)] : []),
      ...(/^(?:origin|method|header)-not-allowed$/.test(reason) ? [inConsole] : []),
    ].join(' '),
    command: commandOf(exchange, { call, policyFile }),
  }
}

const inConsole =
  'If the console keeps the policy, open the request in its Event log and choose Allow this.'

function nearEntries(policyFile: string | undefined): string {
  const whose =
    policyFile === undefined
      ? "with the server's configuration file in place of FILE"
      : "if that is the server's configuration file"
  return `The response does not show the list: npx crossgate explain ${policyFile ?? 'FILE'} … says how near its entries are, ${whose}.`
}

/** What the policy calls its refusal; null where the response is none, or does not say so. */
export function denialReason(exchange: RecordedExchange | undefined): string | null {
  return new HeaderList(exchange?.response?.headers).get('crossgate-denial')
}

/** Says which part of the policy to change, or what to request instead. */
function changeOf(reason: string, { request, response }: RecordedExchange, body: string): string {
  const { pathname, hostname } = new URL(request.url)
  const headers = new HeaderList(request.headers)
  switch (reason) {
    case 'origin-not-allowed': {
      const origin = headers.get('origin') ?? ''
      return origin === 'null'
        ? 'Call the final URL from a page that has an origin: after a redirect to another origin, in a sandboxed frame and from a file the origin is "null".'
        : add([origin], 'allowedOrigins')
    }
    case 'method-not-allowed':
      return changeOfMethod(headers.get('access-control-request-method') ?? request.method)
    case 'header-not-allowed':
      return add(deniedHeaders(headers, new HeaderList(response?.headers), body), 'allowedHeaders')
    case 'excluded-path':
      return `Remove the entry that covers ${pathname} from excludedPaths, if pages of every allowed origin may use that path: until then only pages of the server itself may.${defaultEntry(pathname)}`
    case 'host-not-allowed':
      return `Request the server by a name in allowedHosts. If "${hostname}" is one of its names, add that to the list.`
    case 'invalid-origin':
      return 'Find what changes the Origin header on the way, such as a proxy: it must arrive as the browser sent it.'
    case 'invalid-preflight':
      return 'The preflight must request one method and a list of header names of a usual length: change what the page sends, or what changes it on the way.'
    default:
      return 'Change the policy.'
  }
}

/** A standard method in another case is no entry of a policy: the page wrote it wrongly. */
function changeOfMethod(method: string): string {
  const meant = methodInCapitals(method)
  return meant === undefined
    ? add([method], 'allowedMethods')
    : `Have the page send ${meant} instead of ${method}: methods are case-sensitive. If ${meant} is refused too, add "${meant}" to allowedMethods.`
}

/** Who wrote no list has no entry to remove. */
function defaultEntry(path: string): string {
  const headers = new Headers({ origin: 'null', 'access-control-request-method': 'GET' })
  const { denial } = defaultPolicy.decide({ method: 'OPTIONS', url: path, headers })
  if (denial?.reason !== 'excluded-path') return ''
  return ` If the policy has no excludedPaths, this entry is "${denial.value}" of the default list: write excludedPaths without it.`
}

const defaultPolicy = createCors({ enabled: true })

/** The one that the refusal names; where it explains itself to the browser, what that then finds missing. */
function deniedHeaders(
  headers: HeaderList,
  responseHeaders: HeaderList,
  body: string,
): readonly string[] {
  const named = /^The request header "([\w!#$%&'*+.^`|~-]+)" is not allowed\./.exec(body)?.[1]
  if (named !== undefined) return [named.toLowerCase()]
  const allowed = namesIn(responseHeaders.get('access-control-allow-headers'))
  const asked = namesIn(headers.get('access-control-request-headers'))
  return asked.filter((name) => !allowed.includes(name))
}

function namesIn(list: string | null): string[] {
  const names = (list ?? '').split(',').map((name) => name.trim().toLowerCase())
  return names.filter((name) => name !== '')
}

/** `entries` is empty where the refusal does not say which header it is about. */
function add(entries: readonly string[], key: string): string {
  const named = entries.map((entry) => `"${entry}"`).join(' and ')
  const [listed, them] = entries.length > 1 ? ['they are', 'them'] : ['it is', 'it']
  // A server that read its policy at its start does not know what was added since. A request that
  // passes several filters needs every one of them.
  return `Add ${named || 'the header'} to ${key}. If ${listed} listed already, restart the server, or look for a second Crossgate filter in it: each must list ${them}.`
}

/** Returns the command that shows each step of a policy's decision on a request. */
export function commandOf(
  { request }: RecordedExchange,
  { call: { credentials, mode, sender }, policyFile }: AskedRequest,
): string {
  const headers = new HeaderList(request.headers)
  const method = headers.get('access-control-request-method') ?? request.method
  const names = namesIn(headers.get('access-control-request-headers'))
  return [
    `npx crossgate explain${policyFile === undefined ? '' : ` ${policyFile}`}`,
    `--url ${shellWord(withoutQuery(request.url))}`,
    `--origin ${shellWord(headers.get('origin') ?? '')}`,
    ...(method === 'GET' ? [] : [`--method ${shellWord(method)}`]),
    ...(credentials === undefined ? [] : [`--credentials ${credentials}`]),
    ...(mode === undefined ? [] : [`--mode ${mode}`]),
    ...(sender === undefined ? [] : [`--sender ${sender}`]),
    ...names.map((name) => `--header ${shellWord(`${name}: x`)}`),
  ].join(' ')
}

/** Whether a 403 looks like the refusal of a CORS filter that does not say so. */
export function isSilentRefusal(exchange: RecordedExchange | undefined): boolean {
  const headers = new HeaderList(exchange?.response?.headers)
  return (
    exchange?.response?.status === 403 &&
    new HeaderList(exchange.request.headers).get('origin') !== null &&
    denialReason(exchange) === null &&
    /(?:^|,)\s*origin\s*(?:,|$)/i.test(headers.get('vary') ?? '') &&
    /^text\/plain\b/i.test(headers.get('content-type') ?? '') &&
    /\bno-store\b/i.test(headers.get('cache-control') ?? '')
  )
}
