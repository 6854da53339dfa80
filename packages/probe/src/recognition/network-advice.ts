import type { Advice } from './advice.js'
import type { RecognizedReason } from './recognized-reason.js'

const networkOnly =
  'Open the URL in a tab of its own: if that fails too, CORS has nothing to do with it.'

/** The advice on answers that never came, and on what reads like CORS and is not. */
export const networkAdvice = {
  'no-answer': {
    cause: 'There was no answer at all: the server was not reached, or it closed the connection.',
    remedy:
      'Make the server answer at this URL: the name has to resolve, the port to accept connections, the certificate to be trusted. No CORS header helps.',
    next: networkOnly,
    lookAlikes:
      'If the network tab shows a status for the request, there was an answer, and the cause is another.',
  },
  'name-not-resolved': {
    cause: 'The host name has no address.',
    remedy: 'Correct the host name, or add it to DNS. No CORS header helps.',
    next: networkOnly,
    lookAlikes:
      'Inside a company or a container network the name may resolve, and not where the browser is.',
  },
  'connection-refused': {
    cause: 'Nothing listens at that address and port.',
    remedy: 'Start the server, or correct the port in the URL. No CORS header helps.',
    next: networkOnly,
    lookAlikes:
      'A server in a container that listens on 127.0.0.1 only is refused from outside in the same way.',
  },
  'connection-closed': {
    cause: 'The server closed the connection without an answer.',
    remedy:
      "Look for a crash in the server's log: it ended while it handled this request. No CORS header helps.",
    next: "Read the server's log at that moment, then call the URL with curl -v.",
    lookAlikes: 'http sent to a port that speaks https is closed in the same way.',
  },
  'tls-failure': {
    cause: 'The certificate is not trusted, has expired, or is for another name.',
    remedy:
      'Install a certificate that is valid for this host. In development, open the URL in a tab and accept it there, or use a local authority such as mkcert. No CORS header helps.',
    next: networkOnly,
    lookAlikes: 'Firefox and Safari call it a failed CORS request without a status.',
  },
  timeout: {
    cause: 'The server did not answer in time.',
    remedy:
      'Find out what it waits for: a database, another service, a firewall that drops packets. No CORS header helps.',
    next: 'Call the URL with curl -v and see whether the connection or the answer is slow.',
    lookAlikes: 'A proxy that waits too long answers 504 itself, without CORS headers.',
  },
  'malformed-answer': {
    cause: 'What came back is not HTTP.',
    remedy: 'Check that the port speaks http or https as the URL says. No CORS header helps.',
    next: 'Call the URL with curl -v.',
    lookAlikes:
      'A header with a line break in it does the same: look at what the application puts into headers.',
  },
  'headers-too-large': {
    cause: 'The headers of the answer are larger than the client takes.',
    remedy: 'Send fewer or shorter headers: usually it is the cookies.',
    next: 'Call the URL with curl -v and look for long lines.',
    lookAlikes: 'A 431 says the same of the request.',
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
      "Add the API's origin to connect-src in the policy of the page. The server that is called has nothing to change.",
    next: "Read the page's own response headers and its meta elements for Content-Security-Policy.",
    lookAlikes:
      'It is the only one of these that the page, and not the API, forbids. No request was sent.',
  },
} as const satisfies Partial<Record<RecognizedReason, Advice>>
