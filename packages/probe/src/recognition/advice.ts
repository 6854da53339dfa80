import type { RecognizedReason } from './recognized-reason.js'

/** What a person needs to know about a reason, in sentences that name no value. */
export interface Advice {
  /** What happened. */
  readonly cause: string
  /** What to change, and where. */
  readonly remedy: string
  /** What to look at to be sure. */
  readonly next: string
  /** How to tell it from what looks the same. */
  readonly lookAlikes: string
}

const preflightAnswer =
  'In the network tab, open the OPTIONS request before the failed one and read its response headers.'
const responseHeaders = 'In the network tab, open the failed request and read its response headers.'
const networkOnly =
  'Open the URL in a tab of its own: if that fails too, CORS has nothing to do with it.'

/** The advice for each reason; complete by its type, so that a new reason cannot be forgotten. */
export const adviceByReason: Readonly<Record<RecognizedReason, Advice>> = {
  'missing-allow-origin': {
    cause: 'The answer has no Access-Control-Allow-Origin, so the page may not read it.',
    remedy:
      "Send Access-Control-Allow-Origin with the page's origin, on error answers too, and list Origin in Vary.",
    next: `${responseHeaders} Look at the status as well: a 401, 404, 502 or 504 was often written by a proxy or an error handler that knows nothing of CORS.`,
    lookAlikes:
      'If there is an OPTIONS request before it that failed, the preflight lacks the header, not this answer. If there was no answer at all, the server was not reached.',
  },
  'multiple-allow-origin-values': {
    cause:
      'Access-Control-Allow-Origin is there twice, or holds a list. Browsers take one origin or *.',
    remedy:
      'Let one layer only set the header: either the proxy or the application. Never send a list; send the origin that asked.',
    next: `${responseHeaders} Count the Access-Control-Allow-Origin lines, then ask the application directly, past the proxy.`,
    lookAlikes:
      'One value that is the wrong one is a mismatch: there the list of origins is at fault, not the layers.',
  },
  'invalid-allow-origin': {
    cause: 'Access-Control-Allow-Origin holds what is not an origin: no scheme, or nothing at all.',
    remedy:
      'Send scheme, host and port as the browser sends them in Origin, such as https://app.example.com.',
    next: `${responseHeaders} Compare the value with the Origin request header, character for character.`,
    lookAlikes: 'A whole origin that is another one is a mismatch.',
  },
  'wildcard-origin-with-credentials': {
    cause:
      'Access-Control-Allow-Origin is *, and the request carries credentials. Browsers refuse that pair.',
    remedy:
      "Send the page's own origin, if it is on your list, with Access-Control-Allow-Credentials: true. Or let the page send no credentials.",
    next: "Find out why the request has credentials: credentials: 'include', withCredentials, or navigator.sendBeacon, which always sends them.",
    lookAlikes:
      'If the origin is named and only Access-Control-Allow-Credentials is missing, the message speaks of that header.',
  },
  'allow-origin-mismatch': {
    cause: 'Access-Control-Allow-Origin names another origin than the one that asks.',
    remedy:
      "Look the request's Origin up in a list and send it back, with Origin in Vary. Scheme, host and port all count; there is no trailing slash.",
    next: `${responseHeaders} If the value is the origin of another page, a cache handed out that page's copy: Vary: Origin is missing.`,
    lookAlikes: 'If the value is not an origin at all, or there are two, the message says so.',
  },
  'missing-allow-credentials': {
    cause: 'The request carries credentials, and Access-Control-Allow-Credentials is not true.',
    remedy:
      'Send Access-Control-Allow-Credentials: true, in lower case, on the preflight and on the answer. Or let the page send no credentials.',
    next: `${responseHeaders} Look for True or TRUE: only true counts.`,
    lookAlikes: 'If Access-Control-Allow-Origin is *, browsers complain about that first.',
  },
  'preflight-status': {
    cause: 'The preflight was not answered with a status from 200 to 299.',
    remedy:
      'Answer OPTIONS requests that carry Access-Control-Request-Method with 204, before authentication and before the router: a preflight never has credentials.',
    next: `${preflightAnswer} The status says who answered: 401 or 403 authentication, 404 or 405 a router, 5xx a proxy.`,
    lookAlikes:
      'A redirect (301, 302, 307, 308) of the preflight is a fault of its own: the URL is wrong, not the answer.',
  },
  'preflight-redirect': {
    cause: 'The preflight was answered with a redirect, and browsers follow none.',
    remedy:
      'Let the page call the final URL: https instead of http, with or without www, with or without the trailing slash. Or answer OPTIONS before the redirect.',
    next: `${preflightAnswer} Its Location is the URL to call, unless it is a login page.`,
    lookAlikes:
      'If Location is a login page, authentication answers the preflight: that is mended like a 401.',
  },
  'invalid-allow-methods': {
    cause: 'Access-Control-Allow-Methods is not a list of methods.',
    remedy: 'Send the methods separated by commas, without quotes, brackets or semicolons.',
    next: preflightAnswer,
    lookAlikes: 'If the list can be read but lacks the method, the message names the method.',
  },
  'invalid-allow-headers': {
    cause: 'Access-Control-Allow-Headers is not a list of header names.',
    remedy: 'Send the names separated by commas, without quotes, brackets or semicolons.',
    next: preflightAnswer,
    lookAlikes: 'If the list can be read but lacks a name, the message names the header.',
  },
  'method-not-allowed': {
    cause: 'The answer to the preflight does not allow the method.',
    remedy:
      'Add the method to Access-Control-Allow-Methods in the answer to the preflight. With credentials * is not a wildcard there.',
    next: `${preflightAnswer} Compare the case too: patch is not PATCH, and only the page can mend that.`,
    lookAlikes: 'A 405 comes from the application and needs no browser: try the method with curl.',
  },
  'header-not-allowed': {
    cause: 'The answer to the preflight does not allow a header that the page sets.',
    remedy:
      'Add the name to Access-Control-Allow-Headers in the answer to the preflight. With credentials * is not a wildcard there, and Authorization should always be named. If it is the name of a response header, such as Access-Control-Allow-Origin, take it out of the page instead.',
    next: `${preflightAnswer} Browsers name one header at a time: compare the whole of Access-Control-Request-Headers.`,
    lookAlikes:
      'A response header that the page cannot read is another matter: that is Access-Control-Expose-Headers.',
  },
  'proxy-authentication': {
    cause:
      'The answer has the status 407 (Proxy Authentication Required), which only a proxy may send.',
    remedy:
      'Answer 401 where a client has to say who it is. If a proxy is in between, log in to it.',
    next: 'In the network tab, look at the status of the failed request, and ask whose proxy is set in the browser.',
    lookAlikes: 'A 401 comes from the server itself, and a permitted page can read it.',
  },
  'response-status': {
    cause: 'The answer came and may be read, but its status is not one that can be used.',
    remedy: 'Answer with 200: an event stream, a script and a font need an answer that succeeded.',
    next: 'In the network tab, look at the status of the failed request and at its body.',
    lookAlikes: 'CORS is not in the way: if it were, the console would have a line about it.',
  },
  'cross-origin-resource-policy': {
    cause: "The answer's Cross-Origin-Resource-Policy keeps it from pages of other origins.",
    remedy:
      'Send Cross-Origin-Resource-Policy: cross-origin for what other sites may embed, or same-site.',
    next: `${responseHeaders} Security middleware, such as helmet, sets the header by default.`,
    lookAlikes:
      'It concerns requests without CORS: mode no-cors, images, scripts. No Access-Control header helps.',
  },
  'embedder-policy': {
    cause:
      'The page requires that all it embeds agrees (Cross-Origin-Embedder-Policy), and the answer does not.',
    remedy:
      'Send Cross-Origin-Resource-Policy: cross-origin with the answer, or load it with CORS (the crossorigin attribute) and permit the origin.',
    next: "Read the page's own response headers: Cross-Origin-Embedder-Policy: require-corp is what demands it.",
    lookAlikes:
      'Without that header on the page, the answer has a Cross-Origin-Resource-Policy of its own.',
  },
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
      'A page from the internet calls this machine or the local network, and the person has not allowed it.',
    remedy:
      'Allow it when the browser asks (local network or apps on this device). No server header helps, and Access-Control-Allow-Private-Network is no longer read.',
    next: 'Look at the site\'s permissions behind the icon beside the address. A frame also needs allow="local-network-access".',
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
    remedy: 'Send less in headers: usually cookies.',
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
}
