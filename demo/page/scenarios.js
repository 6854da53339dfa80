/**
 * The requests of the demo. `from: 'sandbox'` sends one from a sandboxed frame, whose `Origin` is
 * `null`; `transport` is `fetch` unless it says otherwise.
 */
export const groups = [
  {
    title: 'Reading',
    scenarios: [
      {
        id: 'get',
        title: 'A plain GET',
        says: 'No preflight: it is sent at once, and the response decides whether the page may read it.',
        path: '/items',
      },
      {
        id: 'error',
        title: 'An error response',
        says: 'The application fails, and its 500 keeps the CORS headers: pages can read errors.',
        path: '/broken',
      },
      {
        id: 'no-cors',
        title: 'mode: ‘no-cors’',
        says: 'The advice that never helps: the request is sent, but the page cannot read the response.',
        path: '/items',
        init: { mode: 'no-cors' },
      },
    ],
  },
  {
    title: 'Preflighted',
    says: 'The browser asks first, and sends only what is allowed.',
    scenarios: [
      {
        id: 'put-json',
        title: 'PUT with JSON and a listed header',
        says: 'Method, content type and header each need permission.',
        path: '/items/2',
        init: {
          method: 'PUT',
          headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'crossgate' },
          body: '{"state":"up"}',
        },
      },
      {
        id: 'put-twice',
        title: 'The same PUT, twice',
        says: 'Max age decides whether the browser must ask again.',
        path: '/items/2',
        times: 2,
        init: {
          method: 'PUT',
          headers: { 'Content-Type': 'application/json' },
          body: '{"state":"down"}',
        },
      },
      {
        id: 'patch-lower',
        title: 'patch, in lower case',
        says: 'Methods are case-sensitive, and browsers correct every common one except this.',
        path: '/items/2',
        init: { method: 'patch', body: 'state=up' },
      },
      {
        id: 'delete',
        title: 'A method that is not listed',
        says: 'DELETE must be in the allowed methods.',
        path: '/items/3',
        init: { method: 'DELETE' },
      },
      {
        id: 'header',
        title: 'A header that is not listed',
        says: 'X-Api-Key must be in the allowed headers.',
        path: '/items',
        init: { headers: { 'X-Api-Key': 'portcullis' } },
      },
    ],
  },
  {
    title: 'Credentials',
    scenarios: [
      {
        id: 'cookie',
        title: 'GET with a cookie',
        says: 'The cookie is sent in any case; reading the response needs “allow credentials”.',
        path: '/me',
        init: { credentials: 'include' },
      },
      {
        id: 'token',
        title: 'GET with an Authorization header',
        says: 'For CORS, a token is not a credential but one more header to list.',
        path: '/me',
        init: { headers: { Authorization: 'Bearer drawbridge' } },
      },
    ],
  },
  {
    title: 'Paths kept same-origin',
    says: 'The application responds; other origins cannot read it.',
    scenarios: [
      {
        id: 'excluded',
        title: 'GET of an excluded path',
        says: '/admin* is excluded, whatever else the policy allows.',
        path: '/admin/users',
      },
      {
        id: 'excluded-star',
        title: 'An application that sends * itself',
        says: 'There is one policy: what the application adds itself is removed.',
        path: '/support/tickets',
      },
      {
        id: 'disguised',
        title: 'An excluded path in disguise',
        says: 'Some servers read ..%2fadmin as /admin, so every reading of the path counts.',
        path: '/items/..%2fadmin/users',
      },
    ],
  },
  {
    title: 'From a sandboxed frame',
    says: 'Its Origin is null, and anyone can have that one.',
    scenarios: [
      {
        id: 'null-get',
        title: 'GET from the frame',
        says: 'The same plain GET, from nowhere in particular.',
        path: '/items',
        from: 'sandbox',
      },
      {
        id: 'null-form',
        title: 'A form posted by the frame',
        says: 'Forms need no preflight, so other filters let this through to the application.',
        path: '/items',
        from: 'sandbox',
        transport: 'form',
        fields: { name: 'Trojan horse' },
      },
      {
        id: 'null-socket',
        title: 'A WebSocket from the frame',
        says: 'Browsers enforce no CORS on WebSockets; the filter does.',
        path: '/live',
        from: 'sandbox',
        transport: 'websocket',
      },
    ],
  },
  {
    title: 'Not a fetch at all',
    scenarios: [
      {
        id: 'form',
        title: 'A form posted by this page',
        says: 'From an allowed origin it reaches the application; no page ever reads the response.',
        path: '/items',
        transport: 'form',
        fields: { name: 'Barbican' },
      },
      {
        id: 'socket',
        title: 'A WebSocket from this page',
        says: 'The handshake names its origin, and that one is allowed.',
        path: '/live',
        transport: 'websocket',
      },
    ],
  },
]

export const scenarios = groups.flatMap((group) => group.scenarios)

/** The scenario's request as a developer would write it. */
export function code(scenario, api) {
  const { transport = 'fetch', path, init, from, fields, times } = scenario
  const frame = 'in <iframe sandbox="allow-scripts allow-forms">'
  const where = from === 'sandbox' ? `// ${frame}\n` : ''
  if (transport === 'websocket')
    return `${where}new WebSocket('${api.replace(/^http/, 'ws')}${path}')`
  if (transport === 'form') {
    const [[name, value]] = Object.entries(fields)
    const within = from === 'sandbox' ? `<!-- ${frame} -->\n` : ''
    return `${within}<form method="post" action="${api}${path}">\n  <input name="${name}" value="${value}">\n</form>`
  }
  const call = `await fetch('${api}${path}'${init ? `, ${literal(init)}` : ''})`
  return (
    where +
    Array(times ?? 1)
      .fill(call)
      .join('\n')
  )
}

function literal(value, indent = '  ') {
  if (typeof value === 'string') return `'${value}'`
  const lines = Object.entries(value).map(([key, inner]) => {
    const name = /^[a-z]+$/i.test(key) ? key : `'${key}'`
    return `${indent}${name}: ${literal(inner, `${indent}  `)},\n`
  })
  return `{\n${lines.join('')}${indent.slice(2)}}`
}
