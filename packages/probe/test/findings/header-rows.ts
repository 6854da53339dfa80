import type { AuditOptions } from '../../src/index.js'
import type { FindingRow } from './row.js'

/** What an audit says of origins that anybody has, of headers that browsers and caches read otherwise, and of what comes before CORS. */
export const headerRows: readonly FindingRow<AuditOptions>[] = [
  {
    name: 'any origin, with credentials',
    answers: {
      get: [
        200,
        {
          'access-control-allow-origin': '{origin}',
          vary: 'Origin',
          'access-control-allow-credentials': 'true',
        },
      ],
      options: [
        204,
        {
          'access-control-allow-origin': '{origin}',
          vary: 'Origin',
          'access-control-allow-credentials': 'true',
          'access-control-allow-methods': 'GET, PUT, DELETE',
          'access-control-allow-headers': 'content-type, authorization',
          'access-control-max-age': '7200',
        },
      ],
    },
    options: {},
    findings: [
      [
        'critical',
        'any-origin-with-credentials',
        'The server echoes any origin in Access-Control-Allow-Origin, with credentials: every page can read what your visitors can read. It allowed https://STRANGER.crossgate-probe.example.',
        'Compare the origin with a list, and send the headers only for origins on it.',
      ],
      [
        'critical',
        'null-origin-with-credentials',
        'The server allows the origin null with credentials, which any page can have in a sandboxed frame.',
        'Do not allow null. Give local files and apps a real origin, or an access token.',
      ],
    ],
  },
  {
    name: 'any origin, without credentials',
    answers: {
      get: [200, { 'access-control-allow-origin': '{origin}', vary: 'Origin' }],
      options: [
        204,
        {
          'access-control-allow-origin': '{origin}',
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
        'null-origin',
        'The server allows the origin null, which any page can have in a sandboxed frame.',
        'Do not allow null. Give local files and apps a real origin, or an access token.',
      ],
      [
        'medium',
        'any-origin-echoed',
        'The server echoes any origin in Access-Control-Allow-Origin. It allowed https://STRANGER.crossgate-probe.example.',
        'If every page may read the responses, send Access-Control-Allow-Origin: *, which caches well; otherwise compare the origin with a list.',
      ],
    ],
  },
  {
    name: 'any origin by *, with credentials',
    answers: {
      get: [
        200,
        { 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' },
      ],
      options: [
        204,
        {
          'access-control-allow-origin': '*',
          'access-control-allow-credentials': 'true',
          'access-control-allow-methods': 'GET, PUT, DELETE',
          'access-control-allow-headers': 'content-type, authorization',
          'access-control-max-age': '7200',
        },
      ],
    },
    options: {},
    findings: [
      [
        'medium',
        'wildcard-with-credentials',
        'Access-Control-Allow-Origin is * and Access-Control-Allow-Credentials is true: browsers refuse the combination, so requests with credentials fail.',
        'Send one of them: * for public responses, or the origins on a list with credentials.',
      ],
    ],
  },
  {
    name: 'null, with credentials',
    answers: {
      get: [
        200,
        {
          'access-control-allow-origin': '{origin}',
          vary: 'Origin',
          'access-control-allow-credentials': 'true',
        },
      ],
      options: [
        204,
        {
          'access-control-allow-origin': '{origin}',
          vary: 'Origin',
          'access-control-allow-credentials': 'true',
          'access-control-allow-methods': 'GET, PUT, DELETE',
          'access-control-allow-headers': 'content-type, authorization',
          'access-control-max-age': '7200',
        },
      ],
      allows: ['https://app.example.com', 'null'],
    },
    options: {},
    findings: [
      [
        'critical',
        'null-origin-with-credentials',
        'The server allows the origin null with credentials, which any page can have in a sandboxed frame.',
        'Do not allow null. Give local files and apps a real origin, or an access token.',
      ],
    ],
  },
  {
    name: 'null, without credentials',
    answers: {
      get: [200, { 'access-control-allow-origin': '{origin}', vary: 'Origin' }],
      options: [
        204,
        {
          'access-control-allow-origin': '{origin}',
          vary: 'Origin',
          'access-control-allow-methods': 'GET, PUT, DELETE',
          'access-control-allow-headers': 'content-type, authorization',
          'access-control-max-age': '7200',
        },
      ],
      allows: ['https://app.example.com', 'null'],
    },
    options: {},
    findings: [
      [
        'high',
        'null-origin',
        'The server allows the origin null, which any page can have in a sandboxed frame.',
        'Do not allow null. Give local files and apps a real origin, or an access token.',
      ],
    ],
  },
  {
    name: 'two origins in one header',
    answers: {
      get: [
        200,
        {
          'access-control-allow-origin': 'https://app.example.com, https://b.example',
          vary: 'Origin',
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
        },
      ],
    },
    options: {},
    findings: [
      [
        'high',
        'several-allow-origin',
        'Access-Control-Allow-Origin has several values (https://app.example.com, https://b.example) in the response to GET: browsers refuse that.',
        'Let only one layer set the header: the proxy or the application.',
      ],
    ],
  },
  {
    name: 'the same origin twice, in every answer',
    answers: {
      get: [
        200,
        {
          'access-control-allow-origin': ['https://app.example.com', 'https://app.example.com'],
          vary: 'Origin',
        },
      ],
      options: [
        204,
        {
          'access-control-allow-origin': ['https://app.example.com', 'https://app.example.com'],
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
        'several-allow-origin',
        'Access-Control-Allow-Origin has several values (https://app.example.com and https://app.example.com) in the response to GET and the response to the preflight: browsers refuse that.',
        'Let only one layer set the header: the proxy or the application.',
      ],
    ],
  },
  {
    name: 'credentials in capitals',
    answers: {
      get: [
        200,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'access-control-allow-credentials': 'True',
        },
      ],
    },
    options: {},
    findings: [
      [
        'medium',
        'unread-allow-credentials',
        'Access-Control-Allow-Credentials is "True" in the response to GET: browsers accept only true, in lower case.',
        'Send true if credentials are allowed; otherwise leave the header out.',
      ],
    ],
  },
  {
    name: 'credentials that are false',
    answers: {
      get: [
        200,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'access-control-allow-credentials': 'false',
        },
      ],
    },
    options: {},
    findings: [
      [
        'info',
        'unread-allow-credentials',
        'Access-Control-Allow-Credentials is "false" in the response to GET: browsers accept only true, in lower case.',
        'Send true if credentials are allowed; otherwise leave the header out.',
      ],
    ],
  },
  {
    name: 'no Vary',
    answers: { get: [200, { 'access-control-allow-origin': 'https://app.example.com' }] },
    options: {},
    findings: [
      [
        'high',
        'vary-missing',
        'The CORS headers depend on the origin, but the response to a request without Origin does not list Origin in Vary. A shared cache that has stored the response to a request without Origin gives it to a request from https://app.example.com, where the browser refuses it.',
        'List Origin in Vary in every response for the URL: whether allowed or not, with or without Origin, errors too.',
      ],
    ],
  },
  {
    name: 'no Vary, and caches may store it',
    answers: {
      get: [
        200,
        { 'access-control-allow-origin': 'https://app.example.com', 'cache-control': 'max-age=60' },
      ],
    },
    options: {},
    findings: [
      [
        'high',
        'vary-missing',
        'The CORS headers depend on the origin, but the response to a request without Origin does not list Origin in Vary. A shared cache that has stored the response to a request without Origin gives it to a request from https://app.example.com, where the browser refuses it.',
        'List Origin in Vary in every response for the URL: whether allowed or not, with or without Origin, errors too.',
      ],
    ],
  },
  {
    name: 'Vary for the allowed origin only',
    answers: { stranger: [200] },
    options: {},
    findings: [
      [
        'high',
        'vary-unstable',
        'The CORS headers depend on the origin, but the response to a request without Origin does not list Origin in Vary, though others do. A shared cache that has stored the response to a request without Origin gives it to a request from https://app.example.com, where the browser refuses it.',
        'List Origin in Vary in every response for the URL: whether allowed or not, with or without Origin, errors too.',
      ],
    ],
  },
  {
    name: 'a preflight that allows only what was asked',
    answers: {
      options: [
        204,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'access-control-allow-methods': '{method}',
          'access-control-allow-headers': '{headers}',
          'access-control-max-age': '7200',
        },
      ],
    },
    options: {},
    findings: [
      [
        'low',
        'preflight-allows-only-what-was-asked',
        'The response to a preflight allows only the method and headers that it asked for. Chromium and Safari remember only the last response for a URL, so a page that uses more than one sends a preflight each time it switches.',
        'Send the whole list of what is allowed in every response to a preflight.',
      ],
    ],
  },
  {
    name: 'a page over https and a server over http',
    url: 'http://api.invalid/items',
    only: 'mixed-content',
    options: {},
    findings: [
      [
        'high',
        'mixed-content',
        'Pages of https://app.example.com are served over https but this URL is not: browsers block the request before it is sent. This is not about CORS.',
        'Serve the API over https: no CORS header helps.',
      ],
    ],
  },
  {
    name: 'a server on a local network',
    url: 'http://10.255.255.1:9/items',
    only: 'local-network-access',
    options: { allowedOrigin: 'http://app.example.com', timeoutInSeconds: 0.2 },
    findings: [
      [
        'info',
        'local-network-access',
        'HOST is on a local network: Chromium and Firefox ask the visitor before a page of http://app.example.com may reach it, and Chromium refuses it for any page loaded over http. This is not about CORS.',
        'Have the page say beforehand what it is about to reach. No server header helps: Access-Control-Allow-Private-Network is no longer read.',
      ],
    ],
  },
  {
    name: 'a server on a local network, and a page over https',
    url: 'https://nas.local:9/items',
    only: 'local-network-access',
    options: { timeoutInSeconds: 0.2 },
    findings: [
      [
        'info',
        'local-network-access',
        'HOST is on a local network: Chromium and Firefox ask the visitor before a page of https://app.example.com may reach it. This is not about CORS.',
        'Have the page say beforehand what it is about to reach. No server header helps: Access-Control-Allow-Private-Network is no longer read.',
      ],
    ],
  },
  {
    name: 'a name that leads into a local network',
    url: 'https://intranet.example:8443/items',
    only: 'local-network-access',
    options: {
      timeoutInSeconds: 0.2,
      resolveHost: async (name) => [name === 'intranet.example' ? '10.1.2.3' : '203.0.113.7'],
    },
    findings: [
      [
        'info',
        'local-network-access',
        'HOST leads to 10.1.2.3, which is on a local network: Chromium and Firefox ask the visitor before a page of https://app.example.com may reach it. This is not about CORS.',
        'Have the page say beforehand what it is about to reach. No server header helps: Access-Control-Allow-Private-Network is no longer read.',
      ],
    ],
  },
  {
    name: 'the same, called by a page of that network',
    url: 'https://intranet.example:8443/items',
    only: 'local-network-access',
    options: { timeoutInSeconds: 0.2, resolveHost: async () => ['10.1.2.3'] },
    findings: [],
  },
  {
    name: 'a server on this machine',
    answers: {},
    only: 'local-network-access',
    options: {},
    findings: [
      [
        'info',
        'local-network-access',
        "HOST is on the visitor's own machine: Chromium and Firefox ask the visitor before a page of https://app.example.com may reach it. This is not about CORS. A server with a public address does not need this.",
        'Have the page say beforehand what it is about to reach. No server header helps: Access-Control-Allow-Private-Network is no longer read.',
      ],
    ],
  },
  {
    name: 'a preflight that is not remembered',
    answers: {
      options: [
        204,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'access-control-allow-methods': 'GET, PUT, DELETE',
          'access-control-allow-headers': 'content-type, authorization',
          'access-control-max-age': '0',
        },
      ],
    },
    options: {},
    findings: [
      [
        'low',
        'preflight-not-cached',
        'Access-Control-Max-Age is 0: browsers send a preflight with every request.',
        'Send Access-Control-Max-Age: 7200 in responses to preflights, the most that Chromium accepts.',
      ],
    ],
  },
  {
    name: 'a preflight without a max-age',
    answers: {
      options: [
        204,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'access-control-allow-methods': 'GET, PUT, DELETE',
          'access-control-allow-headers': 'content-type, authorization',
        },
      ],
    },
    options: {},
    findings: [
      [
        'low',
        'preflight-not-cached',
        'There is no Access-Control-Max-Age: browsers forget a preflight after 5 seconds, and send one with almost every request.',
        'Send Access-Control-Max-Age: 7200 in responses to preflights, the most that Chromium accepts.',
      ],
    ],
  },
  {
    name: 'an error without permission',
    answers: { elsewhere: [404] },
    options: {},
    findings: [
      [
        'medium',
        'permission-missing-on-error',
        'The response 404 (Not Found) at http://HOST/items/crossgate-probe-missing does not allow https://app.example.com: the page sees a CORS error instead of the 404.',
        'Set the headers before anything that may respond: authentication, rate limits, routers, error handlers.',
      ],
    ],
  },
  {
    name: 'a 407 that can be read',
    answers: {
      get: [407, { 'access-control-allow-origin': 'https://app.example.com', vary: 'Origin' }],
    },
    options: {},
    findings: [
      [
        'info',
        'status-407',
        'The response is 407 (Proxy Authentication Required): this is not a CORS problem.',
        'Only a proxy may answer 407, and Chromium discards such a response: use 401 to ask a client for a login.',
      ],
    ],
  },
  {
    name: 'a 408 that can be read',
    answers: {
      get: [408, { 'access-control-allow-origin': 'https://app.example.com', vary: 'Origin' }],
    },
    options: {},
    findings: [
      [
        'info',
        'status-408',
        'The response is 408 (Request Timeout): this is not a CORS problem.',
        'The server gave up waiting for the request, and Chromium sends it a second time, even a POST.',
      ],
    ],
  },
  {
    name: 'a 421 that can be read',
    answers: {
      get: [421, { 'access-control-allow-origin': 'https://app.example.com', vary: 'Origin' }],
    },
    options: {},
    findings: [
      [
        'info',
        'status-421',
        'The response is 421 (Misdirected Request): this is not a CORS problem.',
        'The connection was for another host, and browsers send the request a second time, even a POST: check which names share the certificate and the proxy.',
      ],
    ],
  },
]
