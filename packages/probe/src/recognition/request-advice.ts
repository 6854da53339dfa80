import { type Advice, responseHeaders } from './advice.js'
import type { RecognizedReason } from './recognized-reason.js'

/** The advice on what a page asks for, and on where it is led. */
export const requestAdvice = {
  'redirect-refused': {
    cause: "The response is a redirect, but the page fetches with redirect: 'error'.",
    remedy: 'Respond at this URL, or have the page call the final one or follow redirects.',
    next: 'In the network tab, look at the status and Location of the failed request.',
    lookAlikes: 'A redirect that is followed and then fails is reported for the URL it leads to.',
  },
  'redirect-invalid-location': {
    cause: 'The response is a redirect, but its Location is not a URL that can be followed.',
    remedy: 'Send an absolute http or https URL, or a path, in Location.',
    next: 'In the network tab, look at the Location of the failed request.',
    lookAlikes: 'Most browsers name a Location with a scheme other than http or https.',
  },
  'redirect-scheme': {
    cause: 'The response redirects to a URL whose scheme is neither http nor https.',
    remedy:
      'Redirect to an https URL. A redirect into an app (app:, mailto:) works only for links, not for fetch: return the address in a body instead.',
    next: 'In the network tab, look at the Location of the failed request.',
    lookAlikes: 'If the page itself fetched such a URL, there was no redirect.',
  },
  'redirect-with-credentials': {
    cause: 'The response redirects to a URL with a user name or password in it.',
    remedy: 'Redirect to a URL without a user name and password.',
    next: 'In the network tab, look at the Location of the failed request for user:password@.',
    lookAlikes: 'It has nothing to do with cookies or Access-Control-Allow-Credentials.',
  },
  'too-many-redirects': {
    cause: 'The request was redirected more than 20 times.',
    remedy:
      'End the loop. Usual causes: a proxy that does not pass on the scheme, so http and https redirect to each other, and a login that redirects to itself because a cookie is missing.',
    next: 'Call the URL with curl -IL and see where the loop begins.',
    lookAlikes: 'If it works with a cookie, the loop is the login.',
  },
  'same-origin-mode': {
    cause: "The page fetches another origin with mode: 'same-origin'.",
    remedy: "Have the page fetch with mode: 'cors'. No server header helps.",
    next: 'Look in the page for mode: same-origin, and for a redirect to another origin.',
    lookAlikes: 'No request was sent, so the network tab shows none.',
  },
  'no-cors-redirect-mode': {
    cause:
      "The page fetches with mode: 'no-cors' but does not follow redirects, which browsers refuse.",
    remedy: "Have the page fetch with mode: 'cors', or follow redirects. No server header helps.",
    next: 'Look in the page for redirect: error or manual together with mode: no-cors.',
    lookAlikes: 'No request was sent, so the network tab shows none.',
  },
  'scheme-not-http': {
    cause:
      'The URL has a scheme that pages of other origins cannot fetch: file:, ftp:, or that of an app.',
    remedy:
      'Serve the resource over https and fetch that. For local files, start a server: a page opened from file: cannot fetch other files.',
    next: 'Look at the URL in the message: often https:// is missing, so localhost:3000 is read as the scheme localhost.',
    lookAlikes: 'No request was sent, so the network tab shows none.',
  },
  'bad-port': {
    cause: 'The port belongs to another protocol, and browsers never connect to it.',
    remedy: 'Serve the API on another port, such as 8080 or 443.',
    next: 'Look at the port in the URL: usually it is 6000, 6665 to 6669 or 10080.',
    lookAlikes: 'curl still reaches the server: only browsers refuse.',
  },
  'mixed-content': {
    cause: 'A page over https fetches over http, which browsers block before anything is sent.',
    remedy:
      'Serve the API over https and use that URL. No CORS header helps. http://localhost is allowed in Chromium and Firefox, not in Safari.',
    next: 'Look at the scheme of the URL in the message, and for a redirect from https to http.',
    lookAlikes:
      'If a request was sent, this is not the cause: mixed content never leaves the browser.',
  },
  'local-network-access': {
    cause:
      'A page from the internet calls this machine or the local network, and the visitor has not allowed it.',
    remedy:
      'Allow it when the browser asks (local network or apps on this device). No server header helps, and Access-Control-Allow-Private-Network is no longer read.',
    next: 'Check the site\'s permissions, behind the icon beside the address. A frame also needs allow="loopback-network; local-network".',
    lookAlikes:
      'The server saw no request, not even a preflight. If it saw one, the cause is another.',
  },
  'insecure-local-network': {
    cause:
      'A page over http calls this machine or the local network. Only pages over https may ask for that permission.',
    remedy: 'Serve the page over https. No server header helps.',
    next: "Look at the page's own address: it begins with http:// and is not localhost.",
    lookAlikes:
      'For a page over https the visitor is asked first, and the message mentions a denied permission.',
  },
  'address-space-mismatch': {
    cause: 'The page declares in targetAddressSpace where the server is, but it is elsewhere.',
    remedy:
      'Have the page name the right address space: loopback for this machine, local for the local network.',
    next: 'Look up the name: it may resolve to a different address than the page expects.',
    lookAlikes: 'A denied permission has its own message.',
  },
  'invalid-request': {
    cause:
      'The page makes a request that no browser sends: its method, a header, the URL or the body is not valid.',
    remedy: 'Change the page. No server sees the request.',
    next: 'The message names what is wrong: look for undefined in the URL, and for line breaks in header values.',
    lookAlikes: 'The error is thrown at once and has nothing to do with CORS.',
  },
  'mime-type': {
    cause:
      'The response arrived, but its Content-Type is not that of a script, a style sheet or an event stream.',
    remedy:
      'Send the right Content-Type: text/javascript for scripts, text/event-stream for event streams. If it is text/html, the server returned a page instead of the file.',
    next: `${responseHeaders} Look at the body: usually it is an error page or a login page.`,
    lookAlikes:
      'Firefox shows the same message, with an empty type, when a module script is refused by CORS.',
  },
  'worker-origin': {
    cause: "A worker can be started only from a script of the page's own origin.",
    remedy:
      "Serve the worker's script from the page's origin. A small script there may import the other one. No CORS header helps.",
    next: 'Look at the URL passed to new Worker.',
    lookAlikes:
      'Module scripts and importScripts may use other origins; only starting a worker may not.',
  },
  'frame-refused': {
    cause: 'The server does not allow its pages in a frame (X-Frame-Options or frame-ancestors).',
    remedy:
      "Name the embedding page's origin in Content-Security-Policy: frame-ancestors, and remove X-Frame-Options.",
    next: `${responseHeaders} A login page often forbids frames: check whether the frame was redirected.`,
    lookAlikes: 'CORS does not apply to frames: no Access-Control header helps.',
  },
  'websocket-refused': {
    cause: 'The server did not accept the WebSocket handshake.',
    remedy:
      "Have the server accept the page's origin for the upgrade: CORS headers are not read there. In a proxy, pass on Upgrade and Connection.",
    next: 'In the network tab, look at the status of the handshake: 403 means the origin or the login, 400 and 404 a proxy or the path.',
    lookAlikes:
      'If there is no status, the server was not reached, or the certificate is not trusted.',
  },
  'keepalive-too-large': {
    cause: 'Requests with keepalive may carry 64 KiB together, and these carry more.',
    remedy:
      'Send less, or send it without keepalive while the page is open. No server header helps.',
    next: 'Measure the body, and count which other keepalive requests are still running.',
    lookAlikes: 'No request was sent, so the network tab shows none.',
  },
  'stream-not-sent': {
    cause: 'A stream as a request body needs HTTP/2 and a browser that can send one.',
    remedy: 'Offer HTTP/2, or have the page read the stream first and send a Blob.',
    next: 'Look at the protocol column of the network tab: http/1.1 is the cause.',
    lookAlikes: 'The preflight passes, but the request after it is missing.',
  },
  'stream-redirected': {
    cause:
      'The request had a stream as its body and was redirected: a stream cannot be sent twice.',
    remedy: 'Have the page call the final URL, or respond with 303.',
    next: 'In the network tab, look at the Location of the failed request.',
    lookAlikes: 'The same request with a string as its body succeeds.',
  },
} as const satisfies Partial<Record<RecognizedReason, Advice>>
