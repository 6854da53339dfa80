import type { RecordedExchange } from '../exchange.js'
import { HeaderList } from '../header-list.js'

/** What to change in the policy, by the reason that a Crossgate server gives while `debug` is on. */
const changes: Readonly<Record<string, string>> = {
  'origin-not-allowed': 'add the origin to allowedOrigins',
  'method-not-allowed': 'add the method to allowedMethods',
  'header-not-allowed': 'add the header to allowedHeaders',
  'excluded-path': 'remove the entry that covers this path from excludedPaths',
  'host-not-allowed': 'add the host to allowedHosts',
}

/**
 * Says what to change where a Crossgate server says that its policy refused a request, or null where
 * none does. It takes the place of every other remedy: such a server removes the CORS headers that an
 * application sends.
 */
export function remedyForPolicyDenial(exchanges: readonly RecordedExchange[]): string | null {
  const reason = exchanges
    .map(({ response }) => new HeaderList(response?.headers).get('crossgate-denial'))
    .find((value) => value !== null)
  if (reason == null) return null
  const change = changes[reason] ?? 'change the policy or the request'
  return `The server's Crossgate policy refused it (${reason}): ${change}. CORS headers that the application sends do not help.`
}
