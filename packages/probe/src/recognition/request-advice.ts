import { type Advice, responseHeaders } from './advice.js'
import type { RecognizedReason } from './recognized-reason.js'

/** The advice on what a page asks for, and on where it is led. */
export const requestAdvice = {
  'redirect-refused': {
    cause: "The answer is a redirect, and the page fetches with redirect: 'error'.",
    remedy: 'Answer at this URL, or let the page call the final one or follow redirects.',
    next: 'In the network tab, look at the status and Location of the failed request.',
    lookAlikes:
      'A redirect that is followed and then fails is reported for the URL that it leads to.',
  },
  'redirect-invalid-location': {
    cause: 'The answer is a redirect whose Location is not a URL that can be followed.',
    remedy: 'Send an absolute http or https URL, or a path, in Location.',
    next: 'In the network tab, look at the Location of the failed request.',
    lookAlikes:
      'A Location with a scheme other than http or https is named as such by most browsers.',
  },
  'redirect-scheme': {
    cause: 'The answer redirects to a URL whose scheme is neither http nor https.',
    remedy:
      'Redirect to an https URL. A redirect into an app (app:, mailto:) works for links only, not for fetch: return the address in a body instead.',
    next: 'In the network tab, look at the Location of the failed request.',
    lookAlikes: 'If the page itself fetched such a URL, there was no redirect.',
  },
  'redirect-with-credentials': {
    cause: 'The answer redirects to a URL with a user name or password in it.',
    remedy: 'Redirect to a URL without user name and password.',
    next: 'In the network tab, look at the Location of the failed request for user:password@.',
    lookAlikes: 'It has nothing to do with cookies or Access-Control-Allow-Credentials.',
  },
  'too-many-redirects': {
    cause: 'The request was redirected more than 20 times.',
    remedy:
      'End the loop. The usual ones: http and https behind a proxy that does not pass on the scheme, and a login that redirects to itself for want of a cookie.',
    next: 'Call the URL with curl -IL and watch where it turns back.',
    lookAlikes: 'With a cookie it may work: then the loop is the login.',
  },
  'same-origin-mode': {
    cause: "The page fetches another origin with mode: 'same-origin'.",
    remedy: "Let the page fetch with mode: 'cors'. No server header helps.",
    next: 'Look in the page for mode: same-origin, and for a redirect to another origin.',
    lookAlikes: 'No request was sent, so the network tab shows none.',
  },
  'no-cors-redirect-mode': {
    cause:
      "The page fetches with mode: 'no-cors' and does not follow redirects, which browsers refuse.",
    remedy: "Let the page fetch with mode: 'cors', or follow redirects. No server header helps.",
    next: 'Look in the page for redirect: error or manual beside mode: no-cors.',
    lookAlikes: 'No request was sent, so the network tab shows none.',
  },
  'scheme-not-http': {
    cause:
      'The URL has a scheme that pages of other origins cannot fetch: file:, ftp:, or that of an app.',
    remedy:
      'Serve the resource over https and fetch that. For local files start a server: a page that was opened from file: cannot fetch other files.',
    next: 'Look at the URL in the message: often https:// is missing, so that localhost:3000 reads as the scheme localhost.',
    lookAlikes: 'No request was sent, so the network tab shows none.',
  },
  'bad-port': {
    cause: 'The port belongs to another protocol, and browsers never connect to it.',
    remedy: 'Serve the API on another port, such as 8080 or 443.',
    next: 'Look at the port in the URL: 6000, 6665 to 6669 and 10080 are the usual ones.',
    lookAlikes: 'curl reaches the server all the same: only browsers refuse.',
  },
  'mixed-content': {
    cause: 'A page over https fetches over http, which browsers block before anything is sent.',
    remedy:
      'Serve the API over https and use that URL. No CORS header helps. http://localhost is allowed in Chromium and Firefox, not in Safari.',
    next: 'Look at the scheme of the URL in the message, and for a redirect from https to http.',
    lookAlikes: 'If a request was sent, it is not this: mixed content never leaves the browser.',
  },
  'local-network-access': {
    cause:
      'A page from the internet calls this machine or the local network, and the visitor has not allowed it.',
    remedy:
      'Allow it when the browser asks (local network or apps on this device). No server header helps, and Access-Control-Allow-Private-Network is no longer read.',
    next: 'Look at the site\'s permissions behind the icon beside the address. A frame also needs allow="loopback-network; local-network".',
    lookAlikes:
      'The server saw no request, not even a preflight. If it saw one, the cause is another.',
  },
  'insecure-local-network': {
    cause:
      'A page over http calls this machine or the local network. Only pages over https may ask for that permission.',
    remedy: 'Serve the page over https. No server header helps.',
    next: "Look at the page's own address: it begins with http:// and is not localhost.",
    lookAlikes: 'A page over https is asked first, and its message speaks of a denied permission.',
  },
  'address-space-mismatch': {
    cause: 'The page says in targetAddressSpace where the server is, and it is elsewhere.',
    remedy:
      'Let the page name the right address space: loopback for this machine, local for the local network.',
    next: 'Look up the name: it may resolve to another address than the page expects.',
    lookAlikes: 'A denied permission has a message of its own.',
  },
  'invalid-request': {
    cause:
      'The page makes a request that no browser sends: its method, a header, the URL or the body is not valid.',
    remedy: 'Change the page. No server sees the request.',
    next: 'The message names what is wrong: look for undefined in the URL, and for line breaks in header values.',
    lookAlikes: 'It is thrown at once and has nothing to do with CORS.',
  },
  'mime-type': {
    cause:
      'The answer came, but its Content-Type is not that of a script, a style sheet or an event stream.',
    remedy:
      'Send the right Content-Type: text/javascript for scripts, text/event-stream for event streams. If it is text/html, the server answered with a page instead of the file.',
    next: `${responseHeaders} Look at the body: an error page or a login page is the usual find.`,
    lookAlikes:
      'Firefox says the same with an empty type where a module script is refused for CORS.',
  },
  'worker-origin': {
    cause: 'A worker can only be started from a script of its own origin.',
    remedy:
      "Serve the worker's script from the page's origin. A small script of that origin may import the other one. No CORS header helps.",
    next: 'Look at the URL that is given to new Worker.',
    lookAlikes:
      'Module scripts and importScripts of other origins are allowed; only the start is not.',
  },
  'frame-refused': {
    cause:
      'The server does not let its pages be shown in a frame (X-Frame-Options or frame-ancestors).',
    remedy:
      "Name the embedding page's origin in Content-Security-Policy: frame-ancestors, and drop X-Frame-Options.",
    next: `${responseHeaders} A login page often forbids frames: see whether the frame was redirected.`,
    lookAlikes: 'CORS does not apply to frames: no Access-Control header helps.',
  },
  'websocket-refused': {
    cause: 'The server did not accept the WebSocket handshake.',
    remedy:
      "Let the server accept the page's origin for the upgrade: CORS headers are not read there. Behind a proxy, pass Upgrade and Connection on.",
    next: 'In the network tab, look at the status of the handshake: 403 is the origin or the login, 400 and 404 a proxy or the path.',
    lookAlikes: 'Without a status the server was not reached, or the certificate is not trusted.',
  },
  'keepalive-too-large': {
    cause: 'Requests with keepalive may carry 64 KiB together, and this is more.',
    remedy:
      'Send less, or send it without keepalive while the page is open. No server header helps.',
    next: 'Measure the body, and count what other keepalive requests are under way.',
    lookAlikes: 'No request was sent, so the network tab shows none.',
  },
  'stream-not-sent': {
    cause: 'A stream as a request body needs HTTP/2, and a browser that can send one.',
    remedy: 'Offer HTTP/2, or let the page read the stream first and send a Blob.',
    next: 'Look at the protocol column of the network tab: http/1.1 is the cause.',
    lookAlikes: 'The preflight passes, and the request after it is missing.',
  },
  'stream-redirected': {
    cause:
      'The request had a stream as its body and was redirected: a stream cannot be sent twice.',
    remedy: 'Let the page call the final URL, or answer with 303.',
    next: 'In the network tab, look at the Location of the failed request.',
    lookAlikes: 'The same request with a string passes.',
  },
} as const satisfies Partial<Record<RecognizedReason, Advice>>
