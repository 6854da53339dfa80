import { type Advice, responseHeaders } from './advice.js'
import type { RecognizedReason } from './recognized-reason.js'

const preflightAnswer =
  'In the network tab, open the OPTIONS request before the failed one and read its response headers.'

/** The advice on what an answer has to permit. */
export const corsAdvice = {
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
} as const satisfies Partial<Record<RecognizedReason, Advice>>
