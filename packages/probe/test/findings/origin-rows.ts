import type { AuditOptions } from '../../src/index.js'
import type { FindingRow } from './row.js'

/** What an audit says of a server that a look-alike of the allowed origin gets past. */
export const originRows: readonly FindingRow<AuditOptions>[] = [
  {
    name: 'look-alike: host-as-prefix',
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
          'access-control-allow-methods': 'GET, PUT, DELETE',
          'access-control-allow-headers': 'content-type, authorization',
          'access-control-max-age': '7200',
        },
      ],
      allows: ['https://app.example.com', 'https://app.example.com.crossgate-probe.example'],
    },
    options: {},
    findings: [
      [
        'critical',
        'origin-host-as-prefix',
        'The server allows "https://app.example.com.crossgate-probe.example" with credentials. The rule checks only how the origin begins.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: host-as-prefix-without-dot',
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
      allows: ['https://app.example.com', 'https://app.example.comcrossgate-probe.example'],
    },
    options: {},
    findings: [
      [
        'high',
        'origin-host-as-prefix-without-dot',
        'The server allows "https://app.example.comcrossgate-probe.example". The rule checks only how the origin begins.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: user-info',
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
      allows: ['https://app.example.com', 'https://app.example.com@crossgate-probe.example'],
    },
    options: {},
    findings: [
      [
        'medium',
        'origin-user-info',
        'The server allows "https://app.example.com@crossgate-probe.example". The rule mistakes a user name for the host.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: two-origins',
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
      allows: [
        'https://app.example.com',
        'https://app.example.com, https://crossgate-probe.example',
      ],
    },
    options: {},
    findings: [
      [
        'medium',
        'origin-two-origins',
        'The server allows "https://app.example.com, https://crossgate-probe.example". The rule finds the allowed origin somewhere in the header.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: in-path',
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
      allows: ['https://app.example.com', 'https://crossgate-probe.example/app.example.com'],
    },
    options: {},
    findings: [
      [
        'medium',
        'origin-in-path',
        'The server allows "https://crossgate-probe.example/app.example.com". The rule finds the allowed host somewhere in the header.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: other-scheme',
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
      allows: ['https://app.example.com', 'http://app.example.com'],
    },
    options: {},
    findings: [
      [
        'high',
        'origin-other-scheme',
        'The server allows "http://app.example.com". The rule ignores the scheme, so anyone who controls the network can pose as the page.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'the origin is not allowed, but the same host with another scheme',
    answers: {
      get: [200, { 'access-control-allow-origin': '{origin}', vary: 'Origin' }],
      options: [204, { 'access-control-allow-origin': '{origin}', vary: 'Origin' }],
      allows: ['http://app.example.com', 'https://app.example.com:8443'],
    },
    options: {},
    findings: [
      [
        'high',
        'permission-missing',
        'Pages of https://app.example.com cannot use this URL: the response to GET, 200 (OK), lacks Access-Control-Allow-Origin: https://app.example.com; the response to the preflight, 204 (No Content), lacks Access-Control-Allow-Origin: https://app.example.com.',
        'Send Access-Control-Allow-Origin: https://app.example.com in the response to the request and the response to the preflight, and list Origin in Vary. If it is a Crossgate server, check that enabled is true in its policy, and that Crossgate is registered before everything that responds.',
      ],
      [
        'info',
        'near-origin-allowed',
        'The server allows "http://app.example.com" and not "https://app.example.com": they differ only in the scheme.',
        'Look at location.origin in the console of the page, and list exactly that.',
      ],
      [
        'info',
        'near-origin-allowed',
        'The server allows "https://app.example.com:8443" and not "https://app.example.com": they differ only in the port.',
        'Look at location.origin in the console of the page, and list exactly that.',
      ],
    ],
  },
  {
    name: 'a Crossgate policy refuses the host',
    answers: {
      get: [403, { 'crossgate-denial': 'host-not-allowed' }],
      options: [403, { 'crossgate-denial': 'host-not-allowed' }],
    },
    only: 'host-not-allowed',
    options: {},
    findings: [
      [
        'high',
        'host-not-allowed',
        'The server refuses every request for the host HOST, so that nothing else could be checked.',
        "The server's Crossgate policy refused it (host-not-allowed): add the host to allowedHosts. CORS headers that the application sends do not help.",
      ],
    ],
  },
  {
    name: 'look-alike: other-port',
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
      allows: ['https://app.example.com', 'https://app.example.com:8443'],
    },
    options: {},
    findings: [
      [
        'high',
        'origin-other-port',
        'The server allows "https://app.example.com:8443". The rule ignores the port.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: host-as-suffix',
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
      allows: ['https://app.example.com', 'https://crossgate-probeapp.example.com'],
    },
    options: {},
    findings: [
      [
        'high',
        'origin-host-as-suffix',
        'The server allows "https://crossgate-probeapp.example.com". The rule checks only how the origin ends.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: subdomain',
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
          'access-control-allow-methods': 'GET, PUT, DELETE',
          'access-control-allow-headers': 'content-type, authorization',
          'access-control-max-age': '7200',
        },
      ],
      allows: ['https://app.example.com', 'https://crossgate-probe.app.example.com'],
    },
    options: {},
    findings: [
      [
        'low',
        'origin-subdomain',
        'The server allows "https://crossgate-probe.app.example.com" with credentials. The rule allows every subdomain, and one of them may be taken over.',
        'List the subdomains that need it, or make sure that you control all of them.',
      ],
    ],
  },
  {
    name: 'look-alike: trailing-dot',
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
      allows: ['https://app.example.com', 'https://app.example.com.'],
    },
    options: {},
    findings: [
      [
        'high',
        'origin-trailing-dot',
        'The server allows "https://app.example.com.". The rule treats a host with a dot at the end as the same host.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: backtick-after-host',
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
      allows: ['https://app.example.com', 'https://app.example.com`.crossgate-probe.example'],
    },
    options: {},
    findings: [
      [
        'high',
        'origin-backtick-after-host',
        'The server allows "https://app.example.com`.crossgate-probe.example". The rule stops at a character that it does not know.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: encoded-backtick-after-host',
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
      allows: ['https://app.example.com', 'https://app.example.com%60.crossgate-probe.example'],
    },
    options: {},
    findings: [
      [
        'medium',
        'origin-encoded-backtick-after-host',
        'The server allows "https://app.example.com%60.crossgate-probe.example". The rule stops at a character that it does not know.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: left-brace-after-host',
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
      allows: ['https://app.example.com', 'https://app.example.com{.crossgate-probe.example'],
    },
    options: {},
    findings: [
      [
        'medium',
        'origin-left-brace-after-host',
        'The server allows "https://app.example.com{.crossgate-probe.example". The rule stops at a character that it does not know.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: right-brace-after-host',
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
      allows: ['https://app.example.com', 'https://app.example.com}.crossgate-probe.example'],
    },
    options: {},
    findings: [
      [
        'medium',
        'origin-right-brace-after-host',
        'The server allows "https://app.example.com}.crossgate-probe.example". The rule stops at a character that it does not know.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: pipe-after-host',
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
      allows: ['https://app.example.com', 'https://app.example.com|.crossgate-probe.example'],
    },
    options: {},
    findings: [
      [
        'medium',
        'origin-pipe-after-host',
        'The server allows "https://app.example.com|.crossgate-probe.example". The rule stops at a character that it does not know.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: tilde-after-host',
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
      allows: ['https://app.example.com', 'https://app.example.com~.crossgate-probe.example'],
    },
    options: {},
    findings: [
      [
        'high',
        'origin-tilde-after-host',
        'The server allows "https://app.example.com~.crossgate-probe.example". The rule stops at a character that it does not know.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: exclamation-mark-after-host',
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
      allows: ['https://app.example.com', 'https://app.example.com!.crossgate-probe.example'],
    },
    options: {},
    findings: [
      [
        'high',
        'origin-exclamation-mark-after-host',
        'The server allows "https://app.example.com!.crossgate-probe.example". The rule stops at a character that it does not know.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: apostrophe-after-host',
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
      allows: ['https://app.example.com', "https://app.example.com'.crossgate-probe.example"],
    },
    options: {},
    findings: [
      [
        'high',
        'origin-apostrophe-after-host',
        'The server allows "https://app.example.com\'.crossgate-probe.example". The rule stops at a character that it does not know.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: underscore-after-host',
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
      allows: ['https://app.example.com', 'https://app.example.com_.crossgate-probe.example'],
    },
    options: {},
    findings: [
      [
        'high',
        'origin-underscore-after-host',
        'The server allows "https://app.example.com_.crossgate-probe.example". The rule stops at a character that it does not know.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: comma-after-host',
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
      allows: ['https://app.example.com', 'https://app.example.com,.crossgate-probe.example'],
    },
    options: {},
    findings: [
      [
        'medium',
        'origin-comma-after-host',
        'The server allows "https://app.example.com,.crossgate-probe.example". The rule stops at a character that it does not know.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: encoded-slash-after-host',
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
      allows: ['https://app.example.com', 'https://app.example.com%2f.crossgate-probe.example'],
    },
    options: {},
    findings: [
      [
        'medium',
        'origin-encoded-slash-after-host',
        'The server allows "https://app.example.com%2f.crossgate-probe.example". The rule stops at a character that it does not know.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: backslash-after-host',
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
      allows: ['https://app.example.com', 'https://app.example.com\\.crossgate-probe.example'],
    },
    options: {},
    findings: [
      [
        'medium',
        'origin-backslash-after-host',
        'The server allows "https://app.example.com\\.crossgate-probe.example". The rule stops at a character that it does not know.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
  {
    name: 'look-alike: letter-for-dot',
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
      allows: ['https://app.example.com', 'https://appxexample.com'],
    },
    options: {},
    findings: [
      [
        'high',
        'origin-letter-for-dot',
        'The server allows "https://appxexample.com". The rule is a regular expression whose dots stand for any character.',
        'Compare the whole origin, character for character, with a list.',
      ],
    ],
  },
]
