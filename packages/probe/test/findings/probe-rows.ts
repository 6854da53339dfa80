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
        'There is no Access-Control-Allow-Origin in the response. The request got the status 200 (OK).',
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
        'There is no Access-Control-Allow-Origin in the response. The request got the status 504 (Gateway Timeout).',
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
        'Access-Control-Allow-Origin has several values in the response to the preflight: "https://app.example.com, https://app.example.com". The preflight got the status 204 (No Content). It lacks Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Methods: PUT.',
        'Send Access-Control-Allow-Origin: https://app.example.com once: only one layer may set it, the proxy or the application. Send in the response to the preflight: Access-Control-Allow-Methods: PUT. The response also needs Access-Control-Allow-Origin.',
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
        'There is no Access-Control-Allow-Origin in the response. The request got the status 301 (Moved Permanently). http://HOST/items redirects with 301 (Moved Permanently) to https://www.example.net/items.',
        'Have the page call https://www.example.net/items directly. Any missing headers must be sent by https://www.example.net, not by http://HOST.',
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
        'There is no Access-Control-Allow-Origin in the response to the preflight. The preflight got the status 204 (No Content). It lacks Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Credentials: true; Access-Control-Allow-Methods: PUT; Access-Control-Allow-Headers: authorization, x-a.',
        'Send in the response to the preflight: Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Credentials: true; Access-Control-Allow-Methods: PUT; Access-Control-Allow-Headers: authorization, x-a. The response also needs Access-Control-Allow-Origin and Access-Control-Allow-Credentials.',
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
        'There is no Access-Control-Allow-Origin in the response to the preflight. The preflight got the status 403 (Forbidden). It lacks Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Methods: PUT.',
        'Answer preflights with 204 before authentication and authorization: they never carry credentials. Send in the response to the preflight: Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Methods: PUT. The response also needs Access-Control-Allow-Origin.',
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
        'The preflight got the status 403 (Forbidden). Only 200 to 299 is accepted.',
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
        'There is no Access-Control-Allow-Origin in the response to the preflight. The preflight got the status 401 (Unauthorized). It lacks Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Methods: PATCH; Access-Control-Allow-Headers: x-a.',
        'Answer preflights with 204 before authentication and authorization: they never carry credentials. Send in the response to the preflight: Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Methods: PATCH; Access-Control-Allow-Headers: x-a. The response also needs Access-Control-Allow-Origin.',
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
        'access-control-allow-origin is not in Access-Control-Allow-Headers, which allows content-type, authorization. The preflight got the status 204 (No Content). The page sends access-control-allow-origin, which belongs in responses only.',
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
        'access-control-allow-origin is not in Access-Control-Allow-Headers, which allows content-type, authorization. The preflight got the status 204 (No Content). The page sends access-control-allow-origin, which belongs in responses only.',
        "Add x-a to Access-Control-Allow-Headers in the response to the preflight. Take access-control-allow-origin out of the page's request: a server sends it, and a page gains nothing by it.",
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
        'The response has Grpc-Status, Upload-Offset, but no page of another origin can read them.',
        'Add Grpc-Status, Upload-Offset to Access-Control-Expose-Headers in the response itself.',
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
        'The page gets the response 401 (Unauthorized): this is not a CORS problem.',
        'The server requires a login: send a token or a cookie with the request.',
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
        'The page gets the response 407 (Proxy Authentication Required): this is not a CORS problem.',
        'Only a proxy may answer 407, and Chromium discards such a response: use 401 to ask a client for a login.',
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
        'The page gets the response 421 (Misdirected Request): this is not a CORS problem.',
        'The connection was for another host, and browsers send the request a second time, even a POST: check which names share the certificate and the proxy.',
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
        'The page gets the response 408 (Request Timeout): this is not a CORS problem.',
        'The server gave up waiting for the request, and Chromium sends it a second time, even a POST.',
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
        'There is no Access-Control-Allow-Origin in the response. The request got the status 200 (OK). http://HOST/items redirects with 302 (Found) to http://HOST/login.',
        'Have http://HOST answer a request without a login with 401, not with a redirect to http://HOST/login: a page cannot log in there with fetch. Send Access-Control-Allow-Origin: https://app.example.com in the response, on errors too, and list Origin in Vary.',
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
        'Access-Control-Allow-Origin is * in the response to the preflight, which is not accepted for a request with credentials. The preflight got the status 204 (No Content). It lacks Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Credentials: true.',
        "Send in the response to the preflight: Access-Control-Allow-Origin: https://app.example.com; Access-Control-Allow-Credentials: true. The response also needs Access-Control-Allow-Origin and Access-Control-Allow-Credentials. navigator.sendBeacon always sends credentials; fetch with keepalive: true and credentials: 'omit' does the same without them.",
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
        'HOST is on a local network: the browser asks the visitor for the permission local-network. Until the visitor decides, the page waits and nothing is sent. intranet.example leads to 10.1.2.3. This is not about CORS.',
        'The page needs the permission: tell the visitor what it is about to reach before it makes the request, and in a frame delegate local-network with allow="local-network". No server header helps: Access-Control-Allow-Private-Network is not read, nor is any other.',
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
        "The page declares with targetAddressSpace that HOST is on a local network, but it is on the visitor's own machine: the browser blocks the request, and no permission helps. This is not about CORS.",
        "Have the page fetch with targetAddressSpace: 'loopback', or without it. No server header helps: Access-Control-Allow-Private-Network is not read, nor is any other.",
      ],
    ],
  },
  {
    name: 'a page on the internet calls this machine',
    answers: {},
    options: { addressSpace: 'public', engine: 'chromium' },
    findings: [
      [
        'high',
        'local-network-access',
        "HOST is on the visitor's own machine, and the visitor has not granted the permission loopback-network: nothing was sent, not even a preflight. This is not about CORS.",
        'The page needs the permission: tell the visitor what it is about to reach before it makes the request, and in a frame delegate loopback-network with allow="loopback-network". No server header helps: Access-Control-Allow-Private-Network is not read, nor is any other.',
      ],
    ],
  },
]
