import type { Header, PageRequest } from '../../src/index.js'
import { allowAll, allowOrigin, type Case, type CasePath } from './case.js'

const page = 'https://page.case.test/'
const origin = 'https://page.case.test'
const api = 'https://api.case.test'
const other = 'https://other.case.test:8443'
const foreign = 'https://api.case.example'

const redirectTo = (
  location: string,
  status = 302,
  headers: readonly Header[] = allowAll,
): CasePath => ({ request: { status, headers: [...headers, ['Location', location]] } })

type Written = Omit<Case, 'id' | 'page' | 'request'> & {
  readonly page?: string
  readonly request?: Partial<PageRequest>
}

const written: Readonly<Record<string, Written>> = {
  // Mixed content.
  'mixed-content-api': { request: { url: 'http://api.case.test/start' } },
  'mixed-content-localhost': { request: { url: 'http://localhost.case.test/start' } },
  'mixed-content-image': {
    request: { url: 'http://api.case.test/start', sender: 'image' },
    paths: { '/start': { request: { headers: [['Content-Type', 'image/gif']] } } },
  },
  'mixed-content-script': { request: { url: 'http://api.case.test/start', sender: 'script' } },
  'mixed-content-websocket': { request: { url: 'ws://api.case.test/start', sender: 'websocket' } },
  'mixed-content-iframe': { request: { url: 'http://api.case.test/start', sender: 'iframe' } },
  'mixed-content-address': { request: { url: 'http://192.168.67.79/start' } },
  'mixed-content-address-image': {
    request: { url: 'http://192.168.67.79/start', sender: 'image' },
    paths: { '/start': { request: { headers: [['Content-Type', 'image/gif']] } } },
  },
  'mixed-content-address-iframe': {
    request: { url: 'http://192.168.67.79/start', sender: 'iframe' },
  },
  'mixed-content-address-websocket': {
    request: { url: 'ws://192.168.67.79/start', sender: 'websocket' },
    paths: { '/start': { request: { status: 101 } } },
  },
  'mixed-content-local-name': { request: { url: 'http://case-printer.local/start' } },
  'mixed-content-declared-public': {
    request: { url: 'http://api.case.test/start', targetAddressSpace: 'public' },
  },
  'mixed-content-declared-local': {
    // Chromium would find that the proxy's answer is of no local network.
    engines: ['firefox', 'webkit'],
    request: { url: 'http://api.case.test/start', targetAddressSpace: 'local' },
  },
  'mixed-content-sandboxed': {
    sandboxed: true,
    pageFacts: { isSecureContext: true },
    request: { url: 'http://api.case.test/start' },
  },
  'upgrade-insecure-requests': {
    pageHeaders: { 'content-security-policy': 'upgrade-insecure-requests' },
    pageFacts: { upgradeInsecureRequests: true },
    request: { url: 'http://api.case.test/start' },
  },
  'upgrade-insecure-requests-plain': {
    page: 'http://page.case.test/',
    pageHeaders: { 'content-security-policy': 'upgrade-insecure-requests' },
    pageFacts: { upgradeInsecureRequests: true },
    request: { url: 'http://api.case.test/start' },
  },
  'mixed-content-redirected-image': {
    request: { sender: 'image' },
    paths: {
      '/start': redirectTo('http://other.case.test/end?{case}'),
      '/end': { request: { headers: [['Content-Type', 'image/gif']] } },
    },
  },
  'upgrade-insecure-redirect': {
    pageHeaders: { 'content-security-policy': 'upgrade-insecure-requests' },
    pageFacts: { upgradeInsecureRequests: true },
    paths: { '/start': redirectTo('http://other.case.test/end?{case}') },
  },
  // Redirects.
  'redirect-own-other-anywhere': {
    request: { url: `${origin}/start` },
    paths: {
      '/start': redirectTo(`${api}/middle?{case}`),
      '/middle': redirectTo(`${other}/end?{case}`),
    },
  },
  'redirect-own-other-anywhere-credentials': {
    request: { url: `${origin}/start` },
    paths: {
      '/start': redirectTo(`${api}/middle?{case}`),
      '/middle': redirectTo(`${api}/end?{case}`, 302, allowOrigin(origin)),
    },
  },
  'redirect-own-other-anywhere-named': {
    request: { url: `${origin}/start` },
    paths: {
      '/start': redirectTo(`${api}/middle?{case}`),
      '/middle': redirectTo(`${api}/end?{case}`, 302, [['Access-Control-Allow-Origin', origin]]),
    },
  },
  'redirect-own-other': {
    request: { url: `${origin}/start` },
    paths: { '/start': redirectTo(`${api}/end?{case}`) },
  },
  'redirect-own-user-info': {
    request: { url: `${origin}/start` },
    paths: { '/start': redirectTo('https://user:password@page.case.test/end?{case}') },
  },
  'redirect-empty-location': { paths: { '/start': redirectTo('') } },
  'redirect-two-locations': {
    paths: {
      '/start': {
        request: {
          status: 302,
          headers: [...allowAll, ['Location', '/end?{case}'], ['Location', '/other?{case}']],
        },
      },
    },
  },
  'redirect-two-equal-locations': {
    paths: {
      '/start': {
        request: {
          status: 302,
          headers: [...allowAll, ['Location', '/end?{case}'], ['Location', '/end?{case}']],
        },
      },
    },
  },
  'redirect-referrer-policy': {
    request: { url: `${origin}/start`, mode: 'no-cors', method: 'POST' },
    paths: {
      '/start': {
        request: {
          status: 307,
          headers: [
            ['Referrer-Policy', 'no-referrer'],
            ['Location', '/end?{case}'],
          ],
        },
      },
    },
  },
  'redirect-back-resource-policy': {
    request: { mode: 'no-cors' },
    paths: {
      '/start': redirectTo(`${origin}/end?{case}`),
      '/end': { request: { headers: [['Cross-Origin-Resource-Policy', 'same-origin']] } },
    },
  },
  ...Object.fromEntries(
    ['ftp://api.case.test/', 'foo:bar', 'mailto:a@case.test', 'javascript:0', 'data:,x'].map(
      (target): [string, Written] => [
        `redirect-to-${target.split(':', 1)[0]}`,
        { paths: { '/start': redirectTo(target) } },
      ],
    ),
  ),
  ...Object.fromEntries(
    [300, 302, 304, 305, 306].map((status): [string, Written] => [
      `preflight-status-${status}`,
      {
        request: { method: 'PUT' },
        paths: {
          '/start': {
            preflight: { status, headers: [...allowAll, ['Location', '/end?{case}']] },
          },
        },
      },
    ]),
  ),
  'status-421': {
    paths: { '/start': { request: [{ status: 421 }, { status: 200 }] } },
  },
  'status-421-post': {
    request: { method: 'POST', body: 'text' },
    paths: { '/start': { request: [{ status: 421 }, { status: 200 }] } },
  },
  'status-421-preflight': {
    request: { method: 'PUT' },
    paths: {
      '/start': {
        preflight: [
          { status: 421, headers: allowAll },
          { status: 204, headers: allowAll },
        ] as never,
      },
    },
  },
  'status-408-post': {
    // A server of its own, whose connection no other request takes.
    request: {
      url: 'https://timeout.case.test/start',
      method: 'POST',
      body: 'text',
      headers: [['X-A', '1']],
    },
    paths: { '/start': { request: [{ status: 408 }, { status: 200 }] } },
  },
  'status-407': { paths: { '/start': { request: { status: 407 } } } },
  // Origin of POSTs that are not CORS requests.
  ...Object.fromEntries(
    (['no-referrer', 'same-origin', 'origin', 'strict-origin'] as const).flatMap((policy) =>
      [api, origin].map((target): [string, Written] => [
        `no-cors-post-${policy}-${target === api ? 'other' : 'own'}`,
        {
          request: {
            url: `${target}/start`,
            mode: 'no-cors',
            method: 'POST',
            referrerPolicy: policy,
          },
        },
      ]),
    ),
  ),
  // POSTs that a redirect leads to another origin.
  ...Object.fromEntries(
    (
      [
        ['form', { sender: 'form', method: 'POST', body: 'urlencoded', destination: 'iframe' }],
        ['beacon', { sender: 'beacon', body: 'text' }],
        ['no-cors', { mode: 'no-cors', method: 'POST', body: 'text' }],
        ['cors', { method: 'POST', body: 'text' }],
      ] as const
    ).flatMap(([name, request]) =>
      [origin, api].map((start): [string, Written] => [
        `redirected-post-${name}-${start === origin ? 'own' : 'other'}`,
        {
          request: { url: `${start}/start`, ...request },
          paths: { '/start': redirectTo(`${start === origin ? api : other}/end?{case}`, 307) },
        },
      ]),
    ),
  ),
  'resource-policy-over-tls': {
    page: 'http://page.case.test/',
    request: { mode: 'no-cors' },
    paths: {
      '/start': { request: { headers: [['Cross-Origin-Resource-Policy', 'same-site']] } },
    },
  },
  // What no request can be put together of.
  'only-if-cached': { request: { cache: 'only-if-cached' } },
  'stream-no-cors': { request: { method: 'POST', body: 'stream', mode: 'no-cors' } },
  'stream-keepalive': { request: { method: 'POST', body: 'stream', keepalive: true } },
  // Smaller matters.
  'data-url': { request: { url: 'data:text/plain,x' } },
  'data-url-no-cors': { request: { url: 'data:text/plain,x', mode: 'no-cors' } },
  'port-4190': { request: { url: 'https://api.case.test:4190/start' } },
  'port-6679': { request: { url: 'https://api.case.test:6679/start' } },
  'user-agent': { request: { headers: [['User-Agent', 'page']] } },
  'repeated-accept': {
    request: {
      headers: [
        ['Accept', 'a'.repeat(100)],
        ['Accept', 'b'.repeat(100)],
      ],
    },
  },
  'repeated-range': {
    request: {
      headers: [
        ['Range', 'bytes=0-1'],
        ['Range', 'bytes=0-1'],
      ],
    },
  },
  'repeated-name': {
    request: {
      headers: [
        ['X-A', '1'],
        ['X-A', '2'],
      ],
    },
  },
  'text-plain-space': {
    request: { method: 'POST', headers: [['Content-Type', 'text/plain\u00a0']], body: 'bytes' },
  },
  'no-cors-long-accept': { request: { mode: 'no-cors', headers: [['Accept', 'a'.repeat(129)]] } },
  'no-cors-joined-accept': {
    request: {
      mode: 'no-cors',
      headers: [
        ['Accept', 'a'.repeat(100)],
        ['Accept', 'b'.repeat(100)],
      ],
    },
  },
  'client-hint-long': { request: { headers: [['DPR', '1'.repeat(129)]] } },
  'client-hint-text': { request: { headers: [['DPR', 'wide']] } },
  'client-hint-unsafe': { request: { headers: [['DPR', '(2)']] } },
  'client-hint-empty': { request: { headers: [['DPR', '']] } },
  ...Object.fromEntries(
    (
      [
        ['DPR', '2.'],
        ['DPR', '.5'],
        ['DPR', '1.25'],
        ['RTT', '1.5'],
        ['ECT', '5g'],
        ['ECT', 'slow-2g'],
        ['Width', '1.5'],
        ['Device-Memory', '0.5'],
      ] as const
    ).map((header): [string, Written] => [
      `client-hint-${header.join('-')}`,
      { request: { headers: [header] } },
    ]),
  ),
  'client-hint-save-data': { request: { headers: [['Save-Data', 'ON']] } },
  // What workers take for a script.
  ...Object.fromEntries(
    (['worker', 'module-worker', 'shared-worker'] as const).flatMap((sender) =>
      ['text/plain', 'image/gif', 'nosniff', 'redirect'].map((kind): [string, Written] => [
        `${sender}-${kind}`,
        {
          request: { sender, url: `${origin}/start` },
          paths: {
            '/start':
              kind === 'redirect'
                ? redirectTo(`${api}/end?{case}`)
                : {
                    request: {
                      headers: [
                        ['Content-Type', kind === 'nosniff' ? 'text/plain' : kind],
                        ...(kind === 'nosniff'
                          ? [['X-Content-Type-Options', 'nosniff'] as const]
                          : []),
                      ],
                    },
                  },
          },
        },
      ]),
    ),
  ),
  'keepalive-small': {
    request: { method: 'POST', keepalive: true, body: 'blob', bodySize: 60_000 },
  },
  'keepalive-too-large': {
    request: { method: 'POST', keepalive: true, body: 'blob', bodySize: 65_537 },
  },
  websocket: {
    request: { sender: 'websocket', url: 'wss://api.case.test/start' },
    paths: { '/start': { request: { status: 101 } } },
  },
  'image-own': {
    request: { sender: 'image', url: `${origin}/start`, crossOrigin: 'anonymous' },
    paths: { '/start': { request: { headers: [['Content-Type', 'image/gif']] } } },
  },
  'font-other': { request: { sender: 'font' } },
  'stream-post': { request: { method: 'POST', body: 'stream' } },
  'xhr-get-body': { request: { sender: 'xhr', body: 'text' } },
  'xhr-get-parameters': { request: { sender: 'xhr', body: 'urlencoded' } },
  'xhr-get-parameters-upload': {
    request: { sender: 'xhr', body: 'urlencoded', uploadListeners: true, headers: [['X-A', '1']] },
  },
  'xhr-get-body-upload': { request: { sender: 'xhr', body: 'text', uploadListeners: true } },
  'xhr-upload-get': { request: { sender: 'xhr', uploadListeners: true } },
  'xhr-upload-post': {
    request: { sender: 'xhr', method: 'POST', body: 'text', uploadListeners: true },
  },
  'beacon-too-large': { request: { sender: 'beacon', body: 'blob', bodySize: 65_537 } },
  'blob-json': {
    request: { method: 'POST', body: 'blob', bodyContentType: 'application/json' },
  },
  'blob-text': { request: { method: 'POST', body: 'blob', bodyContentType: 'text/plain' } },
  // Third-party cookies.
  'cross-site-credentials': {
    request: { url: `${foreign}/start`, credentials: 'include' },
    paths: { '/start': { request: { headers: allowOrigin(origin) } } },
  },
  'cross-site-credentials-preflight': {
    request: { url: `${foreign}/start`, method: 'PUT', credentials: 'include' },
    paths: {
      '/start': {
        preflight: { status: 204, headers: allowOrigin(origin) },
        request: { headers: allowOrigin(origin) },
      },
    },
  },
  'cross-site-anonymous': { request: { url: `${foreign}/start` } },
  'cross-site-no-cors': {
    request: { url: `${foreign}/start`, mode: 'no-cors', credentials: 'include' },
  },
}

/** Requests that were written for what they show, one a line of the standard or a difference of an engine. */
export const writtenCases: readonly Case[] = Object.entries(written).map(
  ([id, { request, ...rest }]) => ({
    id,
    page,
    ...rest,
    request: { url: `${api}/start`, ...request },
  }),
)
