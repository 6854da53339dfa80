import type { ProbeOptions } from '../../src/index.js'
import type { FindingRow } from './row.js'

/** What a probe says of each way in which a fetch fails, and of bodies that end otherwise than they should. */
export const failureRows: readonly FindingRow<ProbeOptions>[] = [
  {
    name: 'a GET with a body',
    answers: {},
    options: { method: 'GET', body: 'text' },
    findings: [
      [
        'high',
        'invalid-request',
        'A GET request cannot have a body.',
        'Change the request in the page: it never reaches a server.',
      ],
    ],
  },
  {
    name: 'a page over https and a server over http',
    answers: {},
    options: { engine: 'webkit' },
    findings: [
      [
        'high',
        'mixed-content',
        'The page was loaded over TLS, but http://HOST does not use TLS. This is not about CORS.',
        'Serve the API over https, with a certificate that this machine trusts: this browser does not treat loopback addresses as secure, and no CORS header helps here.',
      ],
    ],
  },
  {
    name: 'a page over http calls this machine',
    answers: {},
    options: { origin: 'http://app.example.com', addressSpace: 'public' },
    findings: [
      [
        'high',
        'insecure-local-network',
        "HOST is on the visitor's own machine, and the page was loaded over http: the browser blocks the request, and no permission helps. This is not about CORS.",
        'Serve the page over https, so the browser can ask the visitor for the permission loopback-network. No server header helps: Access-Control-Allow-Private-Network is not read, nor is any other.',
      ],
    ],
  },
  {
    name: 'a port of another protocol',
    url: 'https://api.example.com:6667/items',
    options: {},
    findings: [
      [
        'high',
        'bad-port',
        'Browsers refuse to connect to port 6667, because it belongs to another protocol. This is not about CORS.',
        'Serve the API on another port.',
      ],
    ],
  },
  {
    name: 'same-origin and another origin',
    answers: {},
    options: { mode: 'same-origin' },
    findings: [
      [
        'high',
        'same-origin-mode',
        "The mode is same-origin, but http://HOST is not the page's own origin, https://app.example.com.",
        'Have the page fetch with mode cors, or do not redirect to another origin.',
      ],
    ],
  },
  {
    name: 'no-cors and no redirects',
    answers: {},
    options: { mode: 'no-cors', redirect: 'error' },
    findings: [
      [
        'high',
        'no-cors-redirect-mode',
        "The mode is no-cors, in which a page must follow redirects, but it fetches with redirect: 'error'.",
        'Have the page follow redirects, or fetch with mode cors.',
      ],
    ],
  },
  {
    name: 'a scheme without CORS',
    url: 'ftp://api.example.com/items',
    options: { origin: 'http://app.example.com' },
    findings: [
      [
        'high',
        'scheme-not-http',
        'CORS works only over http and https, not over ftp:',
        'Serve the resource over https.',
      ],
    ],
  },
  {
    name: 'two origins',
    answers: {
      get: [200, { 'access-control-allow-origin': 'https://app.example.com, https://b.example' }],
    },
    options: {},
    findings: [
      [
        'high',
        'multiple-allow-origin-values',
        'Access-Control-Allow-Origin has several values in the response: "https://app.example.com, https://b.example". The request got the status 200 (OK).',
        'Send Access-Control-Allow-Origin: https://app.example.com once: only one layer may set it, the proxy or the application.',
      ],
    ],
  },
  {
    name: 'a host for an origin',
    answers: { get: [200, { 'access-control-allow-origin': 'app.example.com' }] },
    options: {},
    findings: [
      [
        'high',
        'invalid-allow-origin',
        'Access-Control-Allow-Origin is "app.example.com" in the response, which is not an origin: an origin has a scheme and a host. The request got the status 200 (OK).',
        'Send Access-Control-Allow-Origin: https://app.example.com, character for character.',
      ],
    ],
  },
  {
    name: 'another origin',
    answers: { get: [200, { 'access-control-allow-origin': 'https://b.example' }] },
    options: {},
    findings: [
      [
        'high',
        'allow-origin-mismatch',
        'Access-Control-Allow-Origin is "https://b.example" in the response, but the request\'s origin is https://app.example.com. The request got the status 200 (OK).',
        'If the origin should be allowed, send Access-Control-Allow-Origin: https://app.example.com in the responses to its requests, keep "https://b.example" for the requests from there, and list Origin in Vary, so no cache gives one origin\'s response to another.',
      ],
    ],
  },
  {
    name: 'a slash at the end',
    answers: { get: [200, { 'access-control-allow-origin': 'https://app.example.com/' }] },
    options: {},
    findings: [
      [
        'high',
        'allow-origin-mismatch',
        'Access-Control-Allow-Origin is "https://app.example.com/" in the response, but the request\'s origin is https://app.example.com: they must match character for character. The request got the status 200 (OK).',
        'Send Access-Control-Allow-Origin: https://app.example.com: an origin has no path, no trailing slash and no default port, and is in lower case.',
      ],
    ],
  },
  {
    name: 'no permission for credentials',
    answers: {
      get: [200, { 'access-control-allow-origin': 'https://app.example.com', vary: 'Origin' }],
    },
    options: { credentials: 'include' },
    findings: [
      [
        'high',
        'missing-allow-credentials',
        'The request has credentials, and there is no Access-Control-Allow-Credentials in the response. The request got the status 200 (OK).',
        'Send Access-Control-Allow-Credentials: true, in lower case, in the response; or have the page fetch without credentials.',
      ],
    ],
  },
  {
    name: 'a preflight that is redirected',
    answers: {
      options: [
        308,
        {
          location: '/items/',
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
        },
      ],
    },
    options: { method: 'PUT' },
    findings: [
      [
        'high',
        'preflight-redirect',
        'The preflight was redirected to "/items/", and browsers do not follow redirects of a preflight. The preflight got the status 308 (Permanent Redirect).',
        'Use the final URL in the page (its scheme, host and trailing slash), or answer OPTIONS before redirecting.',
      ],
    ],
  },
  {
    name: 'methods in brackets',
    answers: {
      options: [
        204,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'access-control-allow-methods': '["PUT"]',
          'access-control-allow-headers': 'content-type, authorization',
          'access-control-max-age': '7200',
        },
      ],
    },
    options: { method: 'PUT' },
    findings: [
      [
        'high',
        'invalid-allow-methods',
        'Access-Control-Allow-Methods is "["PUT"]", which is not a comma-separated list of names. The preflight got the status 204 (No Content).',
        'Send Access-Control-Allow-Methods as names separated by commas, without quotes or brackets.',
      ],
    ],
  },
  {
    name: 'headers in quotes',
    answers: {
      options: [
        204,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'access-control-allow-methods': 'GET, PUT, DELETE',
          'access-control-allow-headers': '"x-api-key"',
          'access-control-max-age': '7200',
        },
      ],
    },
    options: { method: 'PUT' },
    findings: [
      [
        'high',
        'invalid-allow-headers',
        'Access-Control-Allow-Headers is ""x-api-key"", which is not a comma-separated list of names. The preflight got the status 204 (No Content).',
        'Send Access-Control-Allow-Headers as names separated by commas, without quotes or brackets.',
      ],
    ],
  },
  {
    name: 'a method that is not listed',
    answers: {},
    options: { method: 'PATCH' },
    findings: [
      [
        'high',
        'method-not-allowed',
        'PATCH is not in Access-Control-Allow-Methods, which allows GET, PUT, DELETE. The preflight got the status 204 (No Content).',
        'Add PATCH to Access-Control-Allow-Methods in the response to the preflight.',
      ],
    ],
  },
  {
    name: 'a resource policy of its own origin',
    answers: { get: [200, { 'cross-origin-resource-policy': 'same-origin' }] },
    options: { mode: 'no-cors' },
    findings: [
      [
        'high',
        'cross-origin-resource-policy',
        'Cross-Origin-Resource-Policy is "same-origin", which blocks pages of https://app.example.com from using the response. The request got the status 200 (OK).',
        'Send Cross-Origin-Resource-Policy: cross-origin if other origins may embed it.',
      ],
    ],
  },
  {
    name: 'an embedder policy and no resource policy',
    answers: { get: [200] },
    options: { sender: 'image', embedderPolicy: 'require-corp' },
    findings: [
      [
        'high',
        'embedder-policy',
        'The page has Cross-Origin-Embedder-Policy: require-corp, but the response has no Cross-Origin-Resource-Policy. The request got the status 200 (OK).',
        'Send Cross-Origin-Resource-Policy: cross-origin, or have the page load it with CORS (crossorigin).',
      ],
    ],
  },
  {
    name: 'a 407 in Chromium',
    answers: {
      get: [407, { 'access-control-allow-origin': 'https://app.example.com', vary: 'Origin' }],
    },
    options: { engine: 'chromium' },
    findings: [
      [
        'high',
        'proxy-authentication',
        'The response has the status 407, which only a proxy may send: the browser discards it. The request got the status 407 (Proxy Authentication Required).',
        'Use 401 to ask a client for a login.',
      ],
    ],
  },
  {
    name: 'a module that is a page',
    answers: {
      get: [
        200,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'content-type': 'text/html',
        },
      ],
    },
    options: { sender: 'module-script' },
    findings: [
      [
        'high',
        'mime-type',
        'The response has the type "text/html", which is not JavaScript. The request got the status 200 (OK).',
        'Send Content-Type: text/javascript.',
      ],
    ],
  },
  {
    name: 'a script that is missing',
    answers: { get: [404] },
    options: { sender: 'script' },
    findings: [
      [
        'high',
        'response-status',
        'The response has the status 404, and only 200 to 299 is accepted. The request got the status 404 (Not Found).',
        'Respond with the content that the request asks for: this is not a CORS problem.',
      ],
    ],
  },
  {
    name: "a worker's script of another origin",
    answers: {},
    options: { sender: 'worker' },
    findings: [
      [
        'high',
        'worker-origin',
        "A worker's script must have the page's own origin, https://app.example.com, but this one has http://HOST.",
        "Serve the script from the page's own origin: no CORS header helps here. A module worker on that origin may import from others.",
      ],
    ],
  },
  {
    name: 'a frame that refuses to be one',
    answers: { get: [200, { 'x-frame-options': 'DENY', 'content-type': 'text/html' }] },
    options: { sender: 'iframe' },
    findings: [
      [
        'high',
        'frame-refused',
        'X-Frame-Options does not let https://app.example.com show the response in a frame. The request got the status 200 (OK).',
        'Send Content-Security-Policy: frame-ancestors https://app.example.com if that page may frame this one: no CORS header helps here.',
      ],
    ],
  },
  {
    name: 'a WebSocket that is refused',
    answers: { get: [403] },
    options: { sender: 'websocket' },
    findings: [
      [
        'high',
        'websocket-refused',
        'The handshake got the status 403: only 101 opens a WebSocket. The request got the status 403 (Forbidden).',
        'Have the server accept the origin, or the upgrade at this path: no CORS header helps here.',
      ],
    ],
  },
  {
    name: 'a beacon that is too large',
    answers: {},
    options: { sender: 'beacon', body: 'text', bodySize: 70000 },
    findings: [
      [
        'high',
        'keepalive-too-large',
        'The body has 70000 bytes: requests that outlive the page may have 65536, all of them together.',
        'Have the page send less, or send it while it is still open and without keepalive.',
      ],
    ],
  },
  {
    name: 'a stream in WebKit',
    answers: {},
    options: { method: 'POST', body: 'stream', engine: 'webkit', origin: 'http://app.example.com' },
    findings: [
      [
        'high',
        'stream-not-sent',
        'The body is a stream, which this browser does not send.',
        'Have the page send a Blob or a string.',
      ],
    ],
  },
  {
    name: 'a stream that is redirected',
    answers: {
      get: [
        307,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          location: '/elsewhere',
        },
      ],
      options: [
        204,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          'access-control-allow-methods': 'POST',
          'access-control-allow-headers': 'content-type, authorization',
          'access-control-max-age': '7200',
        },
      ],
    },
    options: { method: 'POST', body: 'stream' },
    findings: [
      [
        'high',
        'stream-redirected',
        'The body is a stream, which cannot be sent again to the target of the redirect. The request got the status 307 (Temporary Redirect). http://HOST/items redirects with 307 (Temporary Redirect) to http://HOST/elsewhere.',
        'Respond at this URL, or redirect with 303 if a GET is enough.',
      ],
    ],
  },
  {
    name: 'a redirect that the page refuses',
    answers: {
      get: [
        302,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          location: '/elsewhere',
        },
      ],
    },
    options: { redirect: 'error' },
    findings: [
      [
        'high',
        'redirect-refused',
        "The response is a redirect (302), which the page refuses with redirect: 'error'. The request got the status 302 (Found). http://HOST/items redirects with 302 (Found) to http://HOST/elsewhere.",
        'Respond at this URL, or let the page follow redirects.',
      ],
    ],
  },
  {
    name: 'a redirect to no URL',
    answers: {
      get: [
        302,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          location: 'http://',
        },
      ],
    },
    options: {},
    findings: [
      [
        'high',
        'redirect-invalid-location',
        'Location is "http://", which is not a URL. The request got the status 302 (Found). http://HOST/items redirects with 302 (Found) to http://.',
        'Redirect to a URL.',
      ],
    ],
  },
  {
    name: 'a redirect to another scheme',
    answers: {
      get: [
        302,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          location: 'mailto:someone@example.com',
        },
      ],
    },
    options: {},
    findings: [
      [
        'high',
        'redirect-scheme',
        'The redirect leads to a mailto: URL, which fetch does not follow. The request got the status 302 (Found). http://HOST/items redirects with 302 (Found) to mailto:someone@example.com.',
        'Redirect to an http or https URL.',
      ],
    ],
  },
  {
    name: 'a redirect with a password',
    answers: {
      get: [
        302,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          location: 'http://user:password@127.0.0.1/',
        },
      ],
    },
    options: {},
    findings: [
      [
        'high',
        'redirect-with-credentials',
        'The redirect leads to a URL with a user name or password in it. The request got the status 302 (Found). http://HOST/items redirects with 302 (Found) to http://127.0.0.1/.',
        'Redirect to a URL without a user name and password.',
      ],
    ],
  },
  {
    name: 'a body that never ends',
    answers: { body: 'never' },
    options: { timeoutInSeconds: 0.3 },
    findings: [
      [
        'low',
        'body-endless',
        'The response headers arrived, but the body did not end in time.',
        'Nothing, if it is an event stream; otherwise end the response.',
      ],
    ],
  },
  {
    name: 'a body that breaks off',
    answers: { body: 'broken' },
    options: {},
    findings: [
      [
        'medium',
        'body-broken',
        'The response headers arrived, but the body broke off.',
        'Send the whole body: the page sees a response and then an error.',
      ],
    ],
  },
  {
    name: 'a body that is longer than what is read',
    answers: { body: 'large' },
    options: { maxBodySize: 1000 },
    findings: [
      [
        'info',
        'body-too-large',
        'The response body is larger than the part that was read.',
        'Nothing: the page would get all of it.',
      ],
    ],
  },
  {
    name: 'redirects without end',
    answers: {
      get: [
        302,
        {
          'access-control-allow-origin': 'https://app.example.com',
          vary: 'Origin',
          location: '/items',
        },
      ],
    },
    options: {},
    findings: [
      [
        'high',
        'too-many-redirects',
        'The fetch was redirected more than 20 times. The request got the status 302 (Found). http://HOST/items redirects with 302 (Found) to http://HOST/items, then with 302 (Found) to http://HOST/items, then with 302 (Found) to http://HOST/items, then with 302 (Found) to http://HOST/items, and so on, 21 redirects in all.',
        'End the redirect loop.',
      ],
    ],
  },
]
