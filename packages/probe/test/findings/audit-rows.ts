import type { AuditOptions } from '../../src/index.js'
import type { FindingRow } from './row.js'

/** What an audit says. */
export const auditRows: readonly FindingRow<AuditOptions>[] = [
  {
    name: 'a server that permits nothing',
    answers: { get: [200], options: [204] },
    options: {},
    findings: [
      [
        'high',
        'permission-missing',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 200 (OK), lacks Access-Control-Allow-Origin: https://app.example.com; the response to the preflight, 204 (No Content), lacks Access-Control-Allow-Origin: https://app.example.com.',
        'Send Access-Control-Allow-Origin: https://app.example.com in the response to the request and the response to the preflight, and list Origin in Vary. If it is a Crossgate server, check that enabled is true in its policy, and that Crossgate is registered before everything that responds.',
      ],
    ],
  },
  {
    name: 'GET permitted, OPTIONS a bare 204',
    answers: { options: [204] },
    options: {},
    findings: [
      [
        'high',
        'permission-missing',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 200 (OK), allows it; the response to the preflight, 204 (No Content), lacks Access-Control-Allow-Origin: https://app.example.com.',
        'Send Access-Control-Allow-Origin: https://app.example.com in the response to the preflight, and list Origin in Vary.',
      ],
    ],
  },
  {
    name: 'preflight permitted, GET without',
    answers: { get: [200] },
    options: {},
    findings: [
      [
        'high',
        'permission-missing',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 200 (OK), lacks Access-Control-Allow-Origin: https://app.example.com; the response to the preflight, 204 (No Content), allows it.',
        'Send Access-Control-Allow-Origin: https://app.example.com in the response to the request, and list Origin in Vary.',
      ],
    ],
  },
  {
    name: 'a fixed other origin',
    answers: {
      get: [200, { 'access-control-allow-origin': 'https://b.example', vary: 'Origin' }],
      options: [
        204,
        {
          'access-control-allow-origin': 'https://b.example',
          vary: 'Origin',
          'access-control-allow-methods': 'GET, PUT, DELETE',
          'access-control-allow-headers': 'content-type, authorization',
          'access-control-max-age': '7200',
        },
      ],
    },
    options: {},
    findings: [
      [
        'high',
        'permission-missing',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 200 (OK), allows https://b.example instead; the response to the preflight, 204 (No Content), allows https://b.example instead.',
        'Send Access-Control-Allow-Origin: https://app.example.com in the response to the request and the response to the preflight, and list Origin in Vary.',
      ],
    ],
  },
  {
    name: 'a preflight refused 403 where GET wants a token',
    answers: { get: [401, { 'www-authenticate': 'Bearer' }], options: [403] },
    options: {},
    findings: [
      [
        'high',
        'permission-missing',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 401 (Unauthorized), lacks Access-Control-Allow-Origin: https://app.example.com; the preflight got the status 403 (Forbidden), and only 200 to 299 is accepted. The server requires a login: send a token or a cookie with the request.',
        'Answer preflights with 204 before authentication and authorization: they never carry credentials. Send Access-Control-Allow-Origin: https://app.example.com in the response to the request, and list Origin in Vary. If it is a Crossgate server, check that enabled is true in its policy, and that Crossgate is registered before everything that responds.',
      ],
    ],
  },
  {
    name: 'a Crossgate server whose policy forgot the origin',
    answers: { get: [403, { vary: 'Origin' }], options: [403, { vary: 'Origin' }] },
    options: {},
    findings: [
      [
        'high',
        'permission-missing',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 403 (Forbidden), lacks Access-Control-Allow-Origin: https://app.example.com; the preflight got the status 403 (Forbidden), and only 200 to 299 is accepted.',
        'Answer preflights with 204 before authentication and authorization: they never carry credentials. Send Access-Control-Allow-Origin: https://app.example.com in the response to the request, and list Origin in Vary. If it is a Crossgate server, add the origin to allowedOrigins.',
      ],
    ],
  },
  {
    name: 'a Crossgate server that says why',
    answers: {
      get: [403, { 'crossgate-denial': 'origin-not-allowed' }],
      options: [403, { 'crossgate-denial': 'origin-not-allowed' }],
    },
    options: {},
    findings: [
      [
        'high',
        'permission-missing',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 403 (Forbidden), lacks Access-Control-Allow-Origin: https://app.example.com; the preflight got the status 403 (Forbidden), and only 200 to 299 is accepted.',
        "The server's Crossgate policy refused it (origin-not-allowed): add the origin to allowedOrigins. CORS headers that the application sends do not help.",
      ],
    ],
  },
  {
    name: 'a 504 without headers',
    answers: { get: [504], options: [504] },
    options: {},
    findings: [
      [
        'high',
        'permission-missing',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 504 (Gateway Timeout), lacks Access-Control-Allow-Origin: https://app.example.com; the preflight got the status 504 (Gateway Timeout), and only 200 to 299 is accepted.',
        'Find out why the server fails on OPTIONS, and answer preflights with 204 before anything that can fail. Send Access-Control-Allow-Origin: https://app.example.com in the response to the request, including when a proxy writes the error, and list Origin in Vary.',
      ],
    ],
  },
  {
    name: 'OPTIONS wants a login',
    answers: { options: [401] },
    options: {},
    findings: [
      [
        'high',
        'preflight-swallowed',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 200 (OK), allows it; the preflight got the status 401 (Unauthorized), and only 200 to 299 is accepted.',
        'Answer preflights with 204 before authentication and authorization: they never carry credentials.',
      ],
    ],
  },
  {
    name: 'OPTIONS is not routed',
    answers: { options: [405] },
    options: {},
    findings: [
      [
        'high',
        'preflight-swallowed',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 200 (OK), allows it; the preflight got the status 405 (Method Not Allowed), and only 200 to 299 is accepted.',
        'Answer OPTIONS requests that have Access-Control-Request-Method with 204 before the router handles them.',
      ],
    ],
  },
  {
    name: 'OPTIONS is misdirected',
    answers: { options: [421] },
    options: {},
    findings: [
      [
        'high',
        'preflight-swallowed',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 200 (OK), allows it; the preflight got the status 421 (Misdirected Request), and only 200 to 299 is accepted. The connection was for another host, and browsers send the request a second time, even a POST: check which names share the certificate and the proxy.',
        'Answer OPTIONS requests that have Access-Control-Request-Method with 204 before the router handles them.',
      ],
    ],
  },
  {
    name: 'OPTIONS times out',
    answers: { options: [408] },
    options: {},
    findings: [
      [
        'high',
        'preflight-swallowed',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 200 (OK), allows it; the preflight got the status 408 (Request Timeout), and only 200 to 299 is accepted. The server gave up waiting for the request, and Chromium sends it a second time, even a POST.',
        'Answer OPTIONS requests that have Access-Control-Request-Method with 204 before the router handles them.',
      ],
    ],
  },
  {
    name: 'a login page',
    answers: {
      get: [
        302,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          location: 'https://login.example.com/login?next=1',
        },
      ],
    },
    options: {},
    findings: [
      [
        'high',
        'redirected-elsewhere',
        'The request ends up elsewhere. http://HOST/items redirects with 302 (Found) to https://login.example.com/login?next=1.',
        'Have http://HOST answer a request without a login with 401, not with a redirect to https://login.example.com/login?next=1: a page cannot log in there with fetch.',
      ],
    ],
  },
  {
    name: 'a redirect without permission',
    answers: { get: [301, { location: '/v2/items' }] },
    options: {},
    findings: [
      [
        'high',
        'permission-missing',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 301 (Moved Permanently), lacks Access-Control-Allow-Origin: https://app.example.com; the response to the preflight, 204 (No Content), allows it. http://HOST/items redirects with 301 (Moved Permanently) to http://HOST/v2/items.',
        'Send Access-Control-Allow-Origin: https://app.example.com in the response to the request, and list Origin in Vary.',
      ],
    ],
  },
  {
    name: 'everything is redirected to another server',
    answers: {
      get: [301, { location: 'https://www.example.net/items' }],
      options: [301, { location: 'https://www.example.net/items' }],
    },
    options: {},
    findings: [
      [
        'high',
        'permission-missing',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 301 (Moved Permanently), lacks Access-Control-Allow-Origin: https://app.example.com; the preflight got the status 301 (Moved Permanently), and only 200 to 299 is accepted. http://HOST/items redirects with 301 (Moved Permanently) to https://www.example.net/items.',
        'Have the page call https://www.example.net/items directly. Any missing headers must be sent by https://www.example.net, not by http://HOST.',
      ],
    ],
  },
  {
    name: 'a 401 that can be read',
    answers: {
      get: [401, { 'access-control-allow-origin': 'https://app.example.com', vary: 'Origin' }],
    },
    options: {},
    findings: [
      [
        'info',
        'status-401',
        'The response is 401 (Unauthorized): this is not a CORS problem.',
        'The server requires a login: send a token or a cookie with the request.',
      ],
    ],
  },
  {
    name: 'headers nobody can read',
    answers: {
      get: [
        200,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'mcp-session-id': '1',
          etag: '"1"',
        },
      ],
    },
    options: {},
    findings: [
      [
        'medium',
        'unreadable-response-headers',
        'The response has ETag, Mcp-Session-Id, but no page of another origin can read them.',
        'Add ETag, Mcp-Session-Id to Access-Control-Expose-Headers in the response itself.',
      ],
    ],
  },
  {
    name: 'headers exposed on the preflight only',
    answers: {
      get: [
        200,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'dpop-nonce': '1',
        },
      ],
      options: [
        204,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'access-control-allow-methods': 'GET, PUT, DELETE',
          'access-control-allow-headers': 'content-type, authorization',
          'access-control-max-age': '7200',
          'access-control-expose-headers': 'DPoP-Nonce',
        },
      ],
    },
    options: {},
    findings: [
      [
        'medium',
        'unreadable-response-headers',
        'The response has DPoP-Nonce, but no page of another origin can read it. Access-Control-Expose-Headers is in the response to the preflight, where browsers ignore it.',
        'Add DPoP-Nonce to Access-Control-Expose-Headers in the response itself.',
      ],
    ],
  },
  {
    name: 'Vary on two lines',
    answers: {
      get: [
        200,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: ['Origin', 'Accept-Encoding'],
        },
      ],
    },
    options: {},
    findings: [
      [
        'medium',
        'vary-split',
        "Vary is sent in 2 lines, and Origin is not in the last (Accept-Encoding): nginx 1.22 reads only that one, and gives one origin's response to another.",
        'Send it as one line: Vary: Origin, Accept-Encoding.',
      ],
    ],
  },
  {
    name: 'Vary with a star',
    answers: {
      get: [200, { 'access-control-allow-origin': 'https://app.example.com', vary: 'Origin, *' }],
    },
    options: {},
    findings: [
      [
        'low',
        'vary-star-in-list',
        'Vary is Origin, *: with *, no other name counts. Some caches then store nothing, and nginx ignores the *.',
        'Send Vary: Origin if the response depends on the origin, and Cache-Control: no-store if no cache may keep it.',
      ],
    ],
  },
  {
    name: 'exposed without effect',
    answers: {
      get: [
        200,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'access-control-expose-headers': 'Content-Type, X-Total',
        },
      ],
    },
    options: {},
    findings: [
      [
        'info',
        'ineffective-expose-headers',
        'Access-Control-Expose-Headers lists names on which it has no effect: Content-Type. Pages can read some headers anyway and can never read Set-Cookie, and with credentials * is not a wildcard.',
        'List, by name, the headers that pages need beyond the safelisted ones.',
      ],
    ],
  },
  {
    name: 'exposed as no list',
    answers: {
      get: [
        200,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'access-control-expose-headers': '[X-Total]',
        },
      ],
    },
    options: {},
    findings: [
      [
        'medium',
        'invalid-expose-headers',
        'Access-Control-Expose-Headers is not a list of header names: [X-Total]. Browsers expose nothing.',
        'Send the names separated by commas, without quotes or brackets.',
      ],
    ],
  },
  {
    name: 'Authorization not allowed',
    answers: {
      options: [
        204,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'access-control-allow-methods': 'GET, PUT, DELETE',
          'access-control-allow-headers': 'content-type',
          'access-control-max-age': '7200',
        },
      ],
    },
    options: { headers: { Authorization: 'Bearer t', 'X-Api-Key': '1' } },
    findings: [
      [
        'high',
        'permission-missing',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 200 (OK), allows it; the response to the preflight, 204 (No Content), lacks Access-Control-Allow-Headers: authorization, x-api-key.',
        'Send Access-Control-Allow-Headers: authorization, x-api-key in the response to the preflight, and list Origin in Vary.',
      ],
    ],
  },
]
