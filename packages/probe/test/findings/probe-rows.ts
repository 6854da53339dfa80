import type { ProbeOptions } from '../../src/index.js'
import type { FindingRow } from './row.js'

/** What a probe says. */
export const probeRows: readonly FindingRow<ProbeOptions>[] = [
  {
    name: 'GET without permission',
    answers: { get: [200] },
    options: {},
    findings: [
      [
        'high',
        'missing-allow-origin',
        'There is no Access-Control-Allow-Origin in the response. The request was answered 200 (OK).',
        'Send Access-Control-Allow-Origin: https://app.example.com in the response, on errors too, and list Origin in Vary.',
      ],
    ],
  },
  {
    name: 'a 504 without permission',
    answers: { get: [504] },
    options: {},
    findings: [
      [
        'high',
        'missing-allow-origin',
        'There is no Access-Control-Allow-Origin in the response. The request was answered 504 (Gateway Timeout).',
        'Send Access-Control-Allow-Origin: https://app.example.com in the response, on errors too, and list Origin in Vary.',
      ],
    ],
  },
  {
    name: 'the origin twice, and no method',
    answers: {
      options: [
        204,
        {
          'access-control-allow-origin': ['https://app.example.com', 'https://app.example.com'],
          vary: 'Origin',
        },
      ],
    },
    options: { method: 'PUT' },
    findings: [
      [
        'high',
        'multiple-allow-origin-values',
        'Access-Control-Allow-Origin has several values in the answer to the preflight: "https://app.example.com, https://app.example.com". The preflight was answered 204 (No Content). It lacks Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Methods: PUT.',
        'Send Access-Control-Allow-Origin: https://app.example.com once: only one layer, the proxy or the application, may set it. Send in the answer to the preflight: Access-Control-Allow-Methods: PUT. The response needs Access-Control-Allow-Origin as well.',
      ],
    ],
  },
  {
    name: 'a redirect to another server, without permission',
    answers: { get: [301, { location: 'https://www.example.net/items' }] },
    options: {},
    findings: [
      [
        'high',
        'missing-allow-origin',
        'There is no Access-Control-Allow-Origin in the response. The request was answered 301 (Moved Permanently). http://HOST/items redirects with 301 (Moved Permanently) to https://www.example.net/items.',
        'Let the page call https://www.example.net/items directly. Whatever is missing is for https://www.example.net to send, and not for http://HOST.',
      ],
    ],
  },
  {
    name: 'everything missing at once',
    answers: { options: [204] },
    options: { method: 'PUT', credentials: 'include', headers: { Authorization: 'x', 'X-A': '1' } },
    findings: [
      [
        'high',
        'missing-allow-origin',
        'There is no Access-Control-Allow-Origin in the answer to the preflight. The preflight was answered 204 (No Content). It lacks Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Credentials: true; Access-Control-Allow-Methods: PUT; Access-Control-Allow-Headers: authorization, x-a.',
        'Send in the answer to the preflight: Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Credentials: true; Access-Control-Allow-Methods: PUT; Access-Control-Allow-Headers: authorization, x-a. The response needs Access-Control-Allow-Origin and Access-Control-Allow-Credentials as well.',
      ],
    ],
  },
  {
    name: 'a preflight refused 403',
    answers: { options: [403] },
    options: { method: 'PUT' },
    findings: [
      [
        'high',
        'missing-allow-origin',
        'There is no Access-Control-Allow-Origin in the answer to the preflight. The preflight was answered 403 (Forbidden). It lacks Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Methods: PUT.',
        'Answer preflights with 204 before authentication and authorization: they never carry credentials. Send in the answer to the preflight: Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Methods: PUT. The response needs Access-Control-Allow-Origin as well.',
      ],
    ],
  },
  {
    name: 'a preflight refused 403, with permission',
    answers: {
      options: [
        403,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'access-control-allow-methods': 'GET, PUT, DELETE',
          'access-control-allow-headers': 'content-type, authorization',
          'access-control-max-age': '7200',
        },
      ],
    },
    options: { method: 'PUT' },
    findings: [
      [
        'high',
        'preflight-status',
        'The preflight was answered 403 (Forbidden). Only 200 to 299 will do.',
        'Answer preflights with 204 before authentication and authorization: they never carry credentials.',
      ],
    ],
  },
  {
    name: 'a preflight that wants a login',
    answers: { options: [401] },
    options: { method: 'PATCH', headers: { 'X-A': '1' } },
    findings: [
      [
        'high',
        'missing-allow-origin',
        'There is no Access-Control-Allow-Origin in the answer to the preflight. The preflight was answered 401 (Unauthorized). It lacks Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Methods: PATCH; Access-Control-Allow-Headers: x-a.',
        'Answer preflights with 204 before authentication and authorization: they never carry credentials. Send in the answer to the preflight: Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Methods: PATCH; Access-Control-Allow-Headers: x-a. The response needs Access-Control-Allow-Origin as well.',
      ],
    ],
  },
  {
    name: 'a page that sends the name of a response header',
    answers: {},
    options: { headers: { 'Access-Control-Allow-Origin': '*' } },
    findings: [
      [
        'high',
        'header-not-allowed',
        'access-control-allow-origin is not in Access-Control-Allow-Headers, which allows content-type, authorization. The preflight was answered 204 (No Content). The page sends access-control-allow-origin, which belongs in responses only.',
        "Take access-control-allow-origin out of the page's request: a server sends it, and a page gains nothing by it.",
      ],
    ],
  },
  {
    name: 'the same, beside a header that is not allowed',
    answers: {},
    options: { headers: { 'Access-Control-Allow-Origin': '*', 'X-A': '1' } },
    findings: [
      [
        'high',
        'header-not-allowed',
        'access-control-allow-origin is not in Access-Control-Allow-Headers, which allows content-type, authorization. The preflight was answered 204 (No Content). The page sends access-control-allow-origin, which belongs in responses only.',
        "Add x-a to Access-Control-Allow-Headers in the answer to the preflight. Take access-control-allow-origin out of the page's request: a server sends it, and a page gains nothing by it.",
      ],
    ],
  },
  {
    name: 'the same, allowed by the server',
    answers: {
      options: [
        204,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'access-control-allow-methods': 'GET, PUT, DELETE',
          'access-control-allow-headers': 'access-control-allow-origin',
          'access-control-max-age': '7200',
        },
      ],
    },
    options: { headers: { 'Access-Control-Allow-Origin': '*' } },
    findings: [
      [
        'low',
        'response-header-sent',
        'The page sends access-control-allow-origin, which belongs in responses only.',
        "Take access-control-allow-origin out of the page's request: a server sends it, and a page gains nothing by it.",
      ],
    ],
  },
  {
    name: 'headers of protocols that stay hidden',
    answers: {
      get: [
        200,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'upload-offset': '1',
          'grpc-status': '0',
        },
      ],
    },
    options: {},
    findings: [
      [
        'medium',
        'unreadable-response-headers',
        'The answer carries Grpc-Status, Upload-Offset, and no page of another origin can read them.',
        'Add Grpc-Status, Upload-Offset to Access-Control-Expose-Headers in the answer itself.',
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
        'The page gets the answer 401 (Unauthorized): CORS is not in the way.',
        'The server wants a login: send a token or a cookie with the request.',
      ],
    ],
  },
  {
    name: 'a 407',
    answers: {
      get: [407, { 'access-control-allow-origin': 'https://app.example.com', vary: 'Origin' }],
    },
    options: {},
    findings: [
      [
        'info',
        'status-407',
        'The page gets the answer 407 (Proxy Authentication Required): CORS is not in the way.',
        'Only a proxy may answer 407, and Chromium drops such an answer: answer 401 where a client has to say who it is.',
      ],
    ],
  },
  {
    name: 'a 421',
    answers: {
      get: [421, { 'access-control-allow-origin': 'https://app.example.com', vary: 'Origin' }],
    },
    options: {},
    findings: [
      [
        'info',
        'status-421',
        'The page gets the answer 421 (Misdirected Request): CORS is not in the way.',
        'The connection was for another host, and browsers send the request a second time, a POST too: look at which names the certificate and the proxy share.',
      ],
    ],
  },
  {
    name: 'a 408',
    answers: {
      get: [408, { 'access-control-allow-origin': 'https://app.example.com', vary: 'Origin' }],
    },
    options: {},
    findings: [
      [
        'info',
        'status-408',
        'The page gets the answer 408 (Request Timeout): CORS is not in the way.',
        'The server gave up waiting for the request, and Chromium sends it a second time, a POST too.',
      ],
    ],
  },
  {
    name: 'a redirect to a login',
    answers: {
      get: [
        302,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          location: '/login',
        },
      ],
      elsewhere: [200],
    },
    options: {},
    findings: [
      [
        'high',
        'missing-allow-origin',
        'There is no Access-Control-Allow-Origin in the response. The request was answered 200 (OK). http://HOST/items redirects with 302 (Found) to http://HOST/login.',
        'Let http://HOST answer 401 to a request without a login, rather than redirect it to http://HOST/login: no page can log in by fetch. Send Access-Control-Allow-Origin: https://app.example.com in the response, on errors too, and list Origin in Vary.',
      ],
    ],
  },
  {
    name: 'sendBeacon of JSON under *',
    answers: {
      get: [200, { 'access-control-allow-origin': '*', vary: 'Origin' }],
      options: [
        204,
        {
          'access-control-allow-origin': '*',
          vary: 'Origin',
          'access-control-allow-methods': 'GET, PUT, DELETE',
          'access-control-allow-headers': 'content-type, authorization',
          'access-control-max-age': '7200',
        },
      ],
    },
    options: { sender: 'beacon', body: 'blob', bodyContentType: 'application/json' },
    findings: [
      [
        'high',
        'wildcard-origin-with-credentials',
        'Access-Control-Allow-Origin is * in the answer to the preflight, which a request with credentials may not use. The preflight was answered 204 (No Content). It lacks Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Credentials: true.',
        "Send in the answer to the preflight: Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Credentials: true. The response needs Access-Control-Allow-Origin and Access-Control-Allow-Credentials as well. navigator.sendBeacon always sends credentials; fetch with keepalive: true and credentials: 'omit' does the same without them.",
      ],
    ],
  },
  {
    name: 'a name that leads into a local network, the page on the internet',
    url: 'https://intranet.example:8443/items',
    options: { addressSpace: 'public', resolveHost: async () => ['10.1.2.3'] },
    findings: [
      [
        'high',
        'local-network-access',
        'HOST is in a local network: the browser asks the visitor for the permission local-network, and until there is an answer the page waits and nothing is sent. intranet.example leads to 10.1.2.3. This is not about CORS.',
        'The page has to get the permission: say what it is about to reach before it makes the request, and in a frame delegate local-network by allow="local-network". No header of the server helps: neither Access-Control-Allow-Private-Network nor any other is read.',
      ],
    ],
  },
  {
    name: 'targetAddressSpace says what is not so',
    answers: {},
    options: { addressSpace: 'public', targetAddressSpace: 'local', engine: 'chromium' },
    findings: [
      [
        'high',
        'address-space-mismatch',
        "The page says by targetAddressSpace that HOST is in a local network, and it is on the visitor's own machine: the browser blocks the request, and no permission helps. This is not about CORS.",
        "Let the page fetch with targetAddressSpace: 'loopback', or without it. No header of the server helps: neither Access-Control-Allow-Private-Network nor any other is read.",
      ],
    ],
  },
  {
    name: 'a page of the internet calls this machine',
    answers: {},
    options: { addressSpace: 'public', engine: 'chromium' },
    findings: [
      [
        'high',
        'local-network-access',
        "HOST is on the visitor's own machine, and the visitor has not given the permission loopback-network: nothing was sent, no preflight either. This is not about CORS.",
        'The page has to get the permission: say what it is about to reach before it makes the request, and in a frame delegate loopback-network by allow="loopback-network". No header of the server helps: neither Access-Control-Allow-Private-Network nor any other is read.',
      ],
    ],
  },
]
