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
        says: 'The browser sends it at once. The response says whether the page may read it.',
        path: '/items',
      },
      {
        id: 'error',
        title: 'An error response',
        says: 'The application fails with a 500. The response has CORS headers all the same, so the page can read the error.',
        path: '/broken',
      },
      {
        id: 'no-cors',
        title: 'mode: ‘no-cors’',
        says: 'Often advised, but it never helps: the request is sent, but the page cannot read the response.',
        path: '/items',
        init: { mode: 'no-cors' },
      },
    ],
  },
  {
    title: 'Asking first',
    says: 'Before such a request, the browser asks the server whether it may send it. That question is called a preflight: the arc in the drawing.',
    scenarios: [
      {
        id: 'put-json',
        title: 'PUT with JSON and a listed header',
        says: 'The policy must allow the method, the content type and the header. The demo’s first policy allows all three.',
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
        says: 'The browser remembers a preflight for a while (the policy says how long), so the second PUT needs none.',
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
        says: 'Methods are case-sensitive. Browsers turn get, post, put and delete into capitals, but not patch.',
        path: '/items/2',
        init: { method: 'patch', body: 'state=up' },
      },
      {
        id: 'delete',
        title: 'A method that is not listed',
        says: 'Unless the policy lists DELETE, the browser never sends the request. The demo’s first policy does not list it.',
        path: '/items/3',
        init: { method: 'DELETE' },
      },
      {
        id: 'header',
        title: 'A header that is not listed',
        says: 'Unless the policy lists X-Api-Key, the browser never sends the request. The demo’s first policy does not list it.',
        path: '/items',
        init: { headers: { 'X-Api-Key': 'portcullis' } },
      },
    ],
  },
  {
    title: 'Cookies and tokens',
    scenarios: [
      {
        id: 'cookie',
        title: 'GET with a cookie',
        says: 'The browser sends the cookie either way. The page may read the response only if the policy allows credentials.',
        path: '/me',
        init: { credentials: 'include' },
      },
      {
        id: 'token',
        title: 'GET with an Authorization header',
        says: 'To a browser, a token is one more header. The policy must list it, and “allow credentials” does not matter.',
        path: '/me',
        init: { headers: { Authorization: 'Bearer drawbridge' } },
      },
    ],
  },
  {
    title: 'Paths whose responses only the API’s own pages may read',
    says: 'While a policy excludes them, as the demo’s first policy does, the application responds, and pages of other origins cannot read the response.',
    scenarios: [
      {
        id: 'excluded',
        title: 'GET of an excluded path',
        says: 'An excluded path gets no CORS headers, whatever else the policy allows. The demo’s first policy excludes /admin*.',
        path: '/admin/users',
      },
      {
        id: 'excluded-star',
        title: 'An application that sends * itself',
        says: 'This application allows every origin itself. The filter removes its header: only the policy decides.',
        path: '/support/tickets',
      },
      {
        id: 'disguised',
        title: 'An excluded path in disguise',
        says: 'Some servers read ..%2fadmin as /admin, so while /admin is excluded, this path gets no CORS headers either.',
        path: '/items/..%2fadmin/users',
      },
    ],
  },
  {
    title: 'From a sandboxed frame',
    says: 'A browser calls the origin of such a frame null. Any site can make one, so allowing null allows everyone.',
    scenarios: [
      {
        id: 'null-get',
        title: 'GET from the frame',
        says: 'The plain GET from above, sent by the frame.',
        path: '/items',
        from: 'sandbox',
      },
      {
        id: 'null-form',
        title: 'A form posted by the frame',
        says: 'The browser does not ask before it posts a form. Other filters pass it on to the application.',
        path: '/items',
        from: 'sandbox',
        transport: 'form',
        fields: { name: 'Trojan horse' },
      },
      {
        id: 'null-socket',
        title: 'A WebSocket from the frame',
        says: 'Browsers do not apply CORS to WebSockets; the filter checks the origin itself.',
        path: '/live',
        from: 'sandbox',
        transport: 'websocket',
      },
    ],
  },
  {
    title: 'Forms and WebSockets',
    scenarios: [
      {
        id: 'form',
        title: 'A form posted by this page',
        says: 'If the policy allows this page’s origin, the form reaches the application. No page can ever read the response to a form.',
        path: '/items',
        transport: 'form',
        fields: { name: 'Barbican' },
      },
      {
        id: 'socket',
        title: 'A WebSocket from this page',
        says: 'The request that opens it names the page’s origin, which the policy must allow.',
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
