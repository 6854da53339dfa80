import { methodInCapitals } from '@crossgate/core'
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
  const refused = exchanges.find(({ response }) => denialOf(response) !== null)
  const reason = denialOf(refused?.response)
  if (refused === undefined || reason === null) return null
  const change =
    (reason === 'method-not-allowed' && changeOfCase(refused)) ||
    (changes[reason] ?? 'change the policy or the request')
  return `The server's Crossgate policy refused it (${reason}): ${change}. CORS headers that the application sends do not help.`
}

function denialOf(response: RecordedExchange['response']): string | null {
  return new HeaderList(response?.headers).get('crossgate-denial')
}

/** A standard method in another case is no entry of a policy: the page wrote it wrongly. */
function changeOfCase({ request }: RecordedExchange): string | undefined {
  const asked = new HeaderList(request.headers).get('access-control-request-method')
  const method = asked ?? request.method
  const meant = methodInCapitals(method)
  return meant === undefined
    ? undefined
    : `have the page send ${meant} instead of ${method}, because methods are case-sensitive`
}
