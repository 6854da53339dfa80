import type { ConsoleLine } from './console-line.js'
import type { RecognizedReason } from './recognized-reason.js'
import { recordedLibraryLines } from './recorded-library-lines.js'

/** The lines of libraries, each of which can mean whatever a rejected fetch can: none says more than that it failed. */
export function libraryLines(reasons: readonly RecognizedReason[]): readonly ConsoleLine[] {
  const templates = new Set(recordedLibraryLines.map(({ template }) => template))
  return [...templates].map((template) => ({
    by: 'library',
    channel: 'rejection',
    template,
    scenarios: recordedLibraryLines
      .filter((line) => line.template === template)
      .map(({ library, from }) => `${library}, ${from}`),
    reasons,
  }))
}

/** What Chromium calls a failure of the network that no scenario plays: the certificate has run out, the network is gone. */
const netErrors: Readonly<Record<string, readonly RecognizedReason[]>> = {
  ERR_ADDRESS_UNREACHABLE: ['unreachable', 'no-answer'],
  ERR_BLOCKED_BY_CLIENT: ['unreachable', 'no-answer'],
  ERR_CERT_COMMON_NAME_INVALID: ['tls-failure', 'no-answer'],
  ERR_CERT_DATE_INVALID: ['tls-failure', 'no-answer'],
  ERR_CONNECTION_CLOSED: ['connection-closed', 'no-answer'],
  ERR_CONNECTION_RESET: ['connection-closed', 'no-answer'],
  ERR_CONNECTION_TIMED_OUT: ['timeout', 'no-answer'],
  ERR_HTTP2_PROTOCOL_ERROR: ['malformed-answer', 'no-answer'],
  ERR_INTERNET_DISCONNECTED: ['unreachable', 'no-answer'],
  ERR_INVALID_HTTP_RESPONSE: ['malformed-answer', 'no-answer'],
  ERR_NETWORK_CHANGED: ['unreachable', 'no-answer'],
  ERR_SSL_PROTOCOL_ERROR: ['tls-failure', 'no-answer'],
  ERR_TIMED_OUT: ['timeout', 'no-answer'],
}

/** The same sentence as for the failures that were played, with the other names. */
export const netErrorLines: readonly ConsoleLine[] = Object.entries(netErrors).map(
  ([name, reasons]) => ({
    by: 'chromium',
    channel: 'network',
    template: `Failed to load resource: net::${name}`,
    scenarios: [],
    reasons,
  }),
)
