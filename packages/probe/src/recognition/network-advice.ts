import type { Advice } from './advice.js'
import type { RecognizedReason } from './recognized-reason.js'

const networkOnly = 'Open the URL in its own tab: if that fails too, this is not a CORS problem.'

/** The advice on responses that never came, and on what reads like CORS and is not. */
export const networkAdvice = {
  'no-answer': {
    cause: 'There was no response at all: the server was not reached, or it closed the connection.',
    remedy:
      'Make sure that the server responds at this URL: the name must resolve, the port must accept connections, and the certificate must be trusted. No CORS header helps.',
    next: networkOnly,
    lookAlikes:
      'If the network tab shows a status for the request, there was a response, and the cause is another.',
  },
  'name-not-resolved': {
    cause: 'The host name has no address.',
    remedy: 'Correct the host name, or add it to DNS. No CORS header helps.',
    next: networkOnly,
    lookAlikes:
      'Inside a company or container network, the name may resolve in some places but not where the browser is.',
  },
  'connection-refused': {
    cause: 'Nothing listens at that address and port.',
    remedy: 'Start the server, or correct the port in the URL. No CORS header helps.',
    next: networkOnly,
    lookAlikes:
      'A server in a container that listens only on 127.0.0.1 fails in the same way from outside.',
  },
  'connection-closed': {
    cause: 'The server closed the connection without a response.',
    remedy:
      "Look for a crash in the server's log: it stopped while handling this request. No CORS header helps.",
    next: "Read the server's log for that moment, then call the URL with curl -v.",
    lookAlikes: 'http sent to a port that speaks https fails in the same way.',
  },
  'tls-failure': {
    cause: 'The certificate is not trusted, has expired, or is for another name.',
    remedy:
      'Install a certificate that is valid for this host. In development, open the URL in a tab and accept it there, or use a local authority such as mkcert. No CORS header helps.',
    next: networkOnly,
    lookAlikes: 'Firefox and Safari report it as a failed CORS request without a status.',
  },
  timeout: {
    cause: 'The server did not respond in time.',
    remedy:
      'Find out what it is waiting for: a database, another service, a firewall that drops packets. No CORS header helps.',
    next: 'Call the URL with curl -v and see whether the connection or the response is slow.',
    lookAlikes: 'A proxy that waits too long answers 504 itself, without CORS headers.',
  },
  'malformed-answer': {
    cause: 'The response is not HTTP.',
    remedy: 'Check that the port speaks http or https, as the URL says. No CORS header helps.',
    next: 'Call the URL with curl -v.',
    lookAlikes:
      'A header with a line break in it has the same effect: check what the application writes into headers.',
  },
  'headers-too-large': {
    cause: 'The response headers are larger than the client accepts.',
    remedy: 'Send fewer or shorter headers: the cause is usually cookies.',
    next: 'Call the URL with curl -v and look for long lines.',
    lookAlikes: 'A 431 means the same for the request.',
  },
  unreachable: {
    cause: 'The server cannot be reached.',
    remedy:
      'Check the network between the browser and the server: VPN, proxy, firewall. No CORS header helps.',
    next: networkOnly,
    lookAlikes:
      'An ad blocker or another extension stops requests in the same way: try a private window.',
  },
  'content-security-policy': {
    cause: "The page's own Content-Security-Policy does not let it connect there.",
    remedy:
      "Add the API's origin to connect-src in the page's policy. Nothing has to change on the API's server.",
    next: "Read the page's own response headers and its meta elements for Content-Security-Policy.",
    lookAlikes:
      'Of these faults, only this one is forbidden by the page itself, not by the API. No request was sent.',
  },
} as const satisfies Partial<Record<RecognizedReason, Advice>>
