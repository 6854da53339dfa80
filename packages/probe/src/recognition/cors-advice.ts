import { type Advice, responseHeaders } from './advice.js'
import type { RecognizedReason } from './recognized-reason.js'

const preflightAnswer =
  'In the network tab, open the OPTIONS request before the failed one and read its response headers.'

/** The advice on what a response has to permit. */
export const corsAdvice = {
  'missing-allow-origin': {
    cause: 'The response has no Access-Control-Allow-Origin, so the page may not read it.',
    remedy:
      "Send Access-Control-Allow-Origin with the page's origin, on error responses too, and list Origin in Vary.",
    next: `${responseHeaders} Check the status as well: a 401, 404, 502 or 504 often comes from a proxy or an error handler that does not add CORS headers.`,
    lookAlikes:
      'If an OPTIONS request before it failed, the preflight lacks the header, not this response. If there was no response at all, the server was not reached.',
  },
  'multiple-allow-origin-values': {
    cause:
      'Access-Control-Allow-Origin appears twice, or contains a list. Browsers accept one origin or *.',
    remedy:
      'Let only one layer set the header: the proxy or the application. Never send a list; send the origin that asked.',
    next: `${responseHeaders} Count the Access-Control-Allow-Origin lines, then send the request directly to the application, without the proxy.`,
    lookAlikes:
      'A single wrong value is a mismatch: then the list of origins is wrong, not the layers.',
  },
  'invalid-allow-origin': {
    cause:
      'Access-Control-Allow-Origin contains something that is not an origin: no scheme, or nothing at all.',
    remedy:
      'Send the scheme, host and port as the browser sends them in Origin, such as https://app.example.com.',
    next: `${responseHeaders} Compare the value with the Origin request header, character for character.`,
    lookAlikes: 'A complete but different origin is a mismatch.',
  },
  'wildcard-origin-with-credentials': {
    cause:
      'Access-Control-Allow-Origin is *, but the request carries credentials. Browsers refuse that combination.',
    remedy:
      "Send the page's own origin, if it is on your list, with Access-Control-Allow-Credentials: true. Or have the page send no credentials.",
    next: "Find out why the request has credentials: credentials: 'include', withCredentials, or navigator.sendBeacon, which always sends them.",
    lookAlikes:
      'If the origin is named and only Access-Control-Allow-Credentials is missing, the message is about that header.',
  },
  'allow-origin-mismatch': {
    cause: "Access-Control-Allow-Origin names a different origin than the page's.",
    remedy:
      "Look up the request's Origin in a list and send it back, with Origin in Vary. The scheme, host and port must match; there is no trailing slash.",
    next: `${responseHeaders} If the value is the origin of another page, a cache returned that page's copy: Vary: Origin is missing.`,
    lookAlikes: 'If the value is not an origin at all, or there are two, the message says so.',
  },
  'missing-allow-credentials': {
    cause: 'The request carries credentials, but Access-Control-Allow-Credentials is not true.',
    remedy:
      'Send Access-Control-Allow-Credentials: true, in lower case, in the response to the preflight and in the response itself. Or have the page send no credentials.',
    next: `${responseHeaders} Look for True or TRUE: only true is accepted.`,
    lookAlikes: 'If Access-Control-Allow-Origin is *, browsers complain about that first.',
  },
  'preflight-status': {
    cause: 'The response to the preflight did not have a status from 200 to 299.',
    remedy:
      'Answer OPTIONS requests that carry Access-Control-Request-Method with 204, before authentication and before the router: a preflight never has credentials.',
    next: `${preflightAnswer} The status shows who responded: 401 or 403 authentication, 404 or 405 a router, 5xx a proxy.`,
    lookAlikes:
      'A redirect (301, 302, 307, 308) of the preflight is a different problem: the URL is wrong, not the response.',
  },
  'preflight-redirect': {
    cause: 'The preflight was redirected, and browsers do not follow that.',
    remedy:
      'Have the page call the final URL: https instead of http, with or without www, with or without the trailing slash. Or answer OPTIONS before the redirect.',
    next: `${preflightAnswer} Its Location is the URL to call, unless it is a login page.`,
    lookAlikes:
      'If Location is a login page, authentication answers the preflight: fix it like a 401.',
  },
  'invalid-allow-methods': {
    cause: 'Access-Control-Allow-Methods is not a list of methods.',
    remedy: 'Send the methods separated by commas, without quotes, brackets or semicolons.',
    next: preflightAnswer,
    lookAlikes: 'If the list is valid but lacks the method, the message names the method.',
  },
  'invalid-allow-headers': {
    cause: 'Access-Control-Allow-Headers is not a list of header names.',
    remedy: 'Send the names separated by commas, without quotes, brackets or semicolons.',
    next: preflightAnswer,
    lookAlikes: 'If the list is valid but lacks a name, the message names the header.',
  },
  'method-not-allowed': {
    cause: 'The response to the preflight does not allow the method.',
    remedy:
      'Add the method to Access-Control-Allow-Methods in the response to the preflight. With credentials, * is not a wildcard there.',
    next: `${preflightAnswer} Compare the case too: patch is not PATCH, and only the page can fix that.`,
    lookAlikes: 'A 405 comes from the application, not from CORS: try the method with curl.',
  },
  'header-not-allowed': {
    cause: 'The response to the preflight does not allow a header that the page sets.',
    remedy:
      "Add the name to Access-Control-Allow-Headers in the response to the preflight. With credentials, * is not a wildcard there, and Authorization should always be named. If it is a response header, such as Access-Control-Allow-Origin, remove it from the page's request instead.",
    next: `${preflightAnswer} Browsers name one header at a time: compare all of Access-Control-Request-Headers.`,
    lookAlikes:
      'A response header that the page cannot read is a different problem: see Access-Control-Expose-Headers.',
  },
  'proxy-authentication': {
    cause:
      'The response has the status 407 (Proxy Authentication Required), which only a proxy may send.',
    remedy: 'Use 401 to ask a client for a login. If there is a proxy in between, log in to it.',
    next: 'In the network tab, look at the status of the failed request, and check which proxy the browser is set to use.',
    lookAlikes: 'A 401 comes from the server itself, and an allowed page can read it.',
  },
  'response-status': {
    cause: 'The response arrived and may be read, but its status is not accepted.',
    remedy: 'Respond with 200: an event stream, a script or a font needs a successful response.',
    next: 'In the network tab, look at the status of the failed request and at its body.',
    lookAlikes: 'This is not a CORS problem: if it were, the console would have a line about it.',
  },
  'cross-origin-resource-policy': {
    cause: "The response's Cross-Origin-Resource-Policy blocks pages of other origins.",
    remedy:
      'Send Cross-Origin-Resource-Policy: cross-origin for resources that other sites may embed, or same-site.',
    next: `${responseHeaders} Security middleware, such as helmet, sets the header by default.`,
    lookAlikes:
      'It applies to requests without CORS: mode no-cors, images, scripts. No Access-Control header helps.',
  },
  'embedder-policy': {
    cause:
      'The page requires everything that it embeds to opt in (Cross-Origin-Embedder-Policy), and the response does not.',
    remedy:
      'Send Cross-Origin-Resource-Policy: cross-origin with the response, or load it with CORS (the crossorigin attribute) and allow the origin.',
    next: "Check the page's own response headers: Cross-Origin-Embedder-Policy: require-corp demands it.",
    lookAlikes:
      'If the page does not have that header, the response has a Cross-Origin-Resource-Policy of its own.',
  },
} as const satisfies Partial<Record<RecognizedReason, Advice>>
