import { ownOrigin } from './access.js'
import type { Services } from './services.js'
import { isHost } from './trial-request.js'

/**
 * Checks what an operator calls the origin of the server behind the filter, and returns it. Throws a
 * `TypeError` for anything else than an origin of http or https.
 */
export function toServerOrigin(origin: string): string {
  const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin
  if (isOrigin && /^https?:/.test(origin)) return origin
  const meant = URL.canParse(origin) ? new URL(origin).origin : 'null'
  const remedy =
    /^https?:/.test(meant) && origin.toLowerCase().startsWith(meant)
      ? `write only ${meant}, without what follows it`
      : 'write its scheme and host, and its port if it is not the usual one, such as https://api.example.com'
  throw new TypeError(`${JSON.stringify(origin)} is not the origin of a server: ${remedy}.`)
}

/**
 * Returns where a request is sent that names no server. A console may have a server of its own, so
 * that its own origin comes last: recorded requests tell where those that the filter sees are sent.
 */
export async function findServerOrigin(
  { store, recorder, serverOrigin }: Pick<Services, 'store' | 'recorder' | 'serverOrigin'>,
  request: Request,
): Promise<string> {
  if (serverOrigin !== undefined) return serverOrigin
  await recorder.flush()
  const [passed] = await store.traffic.list(1)
  const { entries } = await store.events.list({}, { limit: 1 })
  // Anybody can make up a host, but an origin that is allowed has to be known for this.
  const [recorded = ownRequest] = [passed, entries[0]?.request].filter(namesHost)
  return originOf(recorded, ownOrigin(request))
}

interface Recorded {
  readonly host: string | null
  readonly origin: string | null
}

/** Nothing was recorded. */
const ownRequest: Recorded = { host: null, origin: null }

function namesHost(recorded: Recorded | undefined): recorded is Recorded {
  return recorded?.host != null && recorded.host !== '' && isHost(recorded.host)
}

/** Requests do not tell the scheme that they were sent by: no page of https sends any by http. */
function originOf({ host, origin }: Recorded, own: string): string {
  if (host === null || host === new URL(own).host) return own
  const scheme = origin?.startsWith('https:') ? 'https:' : new URL(own).protocol
  return new URL(`${scheme}//${host}`).origin
}
