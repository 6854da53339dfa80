/**
 * What became of a request, in the order of how far it came:
 *
 * - `refused`: the application never saw it.
 * - `delivered`: the application ran, and there is nothing a page could read (form, `no-cors`).
 * - `withheld`: the application ran, and the browser kept its answer from the page.
 * - `readable`: the page has the answer.
 */
export const verdicts = {
  readable: { word: 'Readable', icon: 'check', says: 'the page can read the response' },
  delivered: {
    word: 'Delivered',
    icon: 'arrow',
    says: 'the application ran; the page learns nothing',
  },
  withheld: {
    word: 'Withheld',
    icon: 'sealed',
    says: 'the application ran; the browser hid the response',
  },
  refused: { word: 'Refused', icon: 'cross', says: 'the application never saw the request' },
}

/** The stations of a request, in their order. */
export const stations = ['Page', 'Browser', 'Filter', 'Application']

/** What happened: what the page was given, and whether the application ran. */
export function observe({ observed, exchanges }) {
  if (observed.outcome === 'response') return 'readable'
  if (!exchanges.some((exchange) => !exchange.request.preflight && exchange.reachedApplication)) {
    return 'refused'
  }
  return observed.outcome === 'error' ? 'withheld' : 'delivered'
}

/**
 * What a browser has to do with the answers that the filter gave, by the Fetch standard: the
 * verdict, the station where it ended, and why.
 */
export function predict(scenario, exchanges) {
  const { transport = 'fetch', init = {} } = scenario
  const preflights = exchanges.filter((exchange) => exchange.request.preflight)
  const requests = exchanges.filter((exchange) => !exchange.request.preflight)
  const last = requests.at(-1)
  for (const preflight of preflights) {
    const flaw = flawOfPreflight(preflight, init)
    if (flaw) return { verdict: 'refused', ...flaw }
  }
  if (!last) return { verdict: 'refused', station: 1, why: 'The API received no request.' }
  const status = last.response?.status
  if (!last.reachedApplication) {
    const why = `The filter responded with ${status} itself. ${
      transport === 'form'
        ? 'Nobody’s data was touched.'
        : 'It sent no CORS headers, so the page learns nothing.'
    }`
    return { verdict: 'refused', station: 2, why }
  }
  if (transport === 'websocket') {
    return { verdict: 'readable', station: 0, why: 'The handshake was accepted.' }
  }
  if (transport === 'form' || init.mode === 'no-cors') {
    const why =
      transport === 'form'
        ? 'The browser shows a form’s response, but never gives it to the page that posted it.'
        : 'In this mode the browser gives the page an empty response, whatever the policy allows: status 0, no headers, no body.'
    return { verdict: 'delivered', station: 3, why }
  }
  const flaw = flawOfPermission(last, init)
  if (flaw) return { verdict: 'withheld', station: 1, why: flaw }
  return { verdict: 'readable', station: 0, why: permission(last) }
}

function permission({ response }) {
  return `The response allows it: Access-Control-Allow-Origin is ${response.headers['access-control-allow-origin']}.`
}

// https://fetch.spec.whatwg.org/#concept-cors-check
function flawOfPermission({ request, response }, { credentials }) {
  const allowed = response.headers['access-control-allow-origin']
  if (allowed === undefined) return 'The response has no Access-Control-Allow-Origin.'
  if (allowed === '*' && credentials !== 'include') return undefined
  if (allowed !== request.headers.origin) {
    return `Access-Control-Allow-Origin is ${allowed}, which does not cover this request.`
  }
  if (credentials !== 'include') return undefined
  if (response.headers['access-control-allow-credentials'] === 'true') return undefined
  return 'The request carries credentials, but the response lacks Access-Control-Allow-Credentials: true.'
}

// https://fetch.spec.whatwg.org/#cors-preflight-fetch
function flawOfPreflight(preflight, init) {
  const { request, response } = preflight
  if (preflight.explanation.decision.status === 403) {
    return { station: 2, why: 'The preflight got the status 403, so the request was never sent.' }
  }
  const flaw = flawOfPermission(preflight, init)
  if (flaw)
    return { station: 1, why: `The preflight failed, so the request was never sent. ${flaw}` }
  const list = (name) => (response.headers[name] ?? '').split(',').map((entry) => entry.trim())
  const wildcard = init.credentials !== 'include'
  const method = request.headers['access-control-request-method']
  const methods = list('access-control-allow-methods')
  if (
    !['GET', 'HEAD', 'POST'].includes(method) &&
    !methods.includes(method) &&
    !(wildcard && methods.includes('*'))
  ) {
    return { station: 1, why: `The response to the preflight does not allow the method ${method}.` }
  }
  const headers = list('access-control-allow-headers').map((entry) => entry.toLowerCase())
  const missing = (request.headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .find((name) => name && !headers.includes(name) && !(wildcard && headers.includes('*')))
  if (missing === undefined) return undefined
  return { station: 1, why: `The response to the preflight does not allow the header ${missing}.` }
}
