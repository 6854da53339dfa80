import { setTimeout as wait } from 'node:timers/promises'
import { createPreflightCache, type PageRequest, predict } from '../../src/index.js'
import type { FetchResult } from './comparison.js'
import { directHost } from './network.js'
import { leaveByForm, type Scenario, ScenarioSite, servePageAt } from './scenario.js'
import type { Seen } from './sites.js'
import { servePage } from './sites.js'
import type { Stage } from './stage.js'
import { thirdPartyCookies } from './third-party-cookies.js'

const allow = (...allowedOrigins: string[]) => ({
  enabled: true,
  allowedOrigins,
  allowedMethods: ['GET', 'POST', 'PUT'],
})

const facts = ({ origin, secFetchSite, secFetchMode, applicationRan }: Seen): string =>
  `Origin ${origin ?? 'absent'}, Sec-Fetch-Site ${secFetchSite ?? 'absent'}, Sec-Fetch-Mode ${secFetchMode ?? 'absent'}; application ${applicationRan ? 'runs' : 'does not run'}`

const outcome = ({ success }: FetchResult): string => (success ? 'success' : 'failure')

/** A one-pixel image. */
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** How many preflights two equal requests cause, and how many the prediction says. */
async function preflightsOfTwo(
  stage: Stage,
  request: PageRequest & { readonly cache?: string },
  page: string,
  site: { preflights(): number },
  answer: Record<string, string>,
): Promise<string> {
  await stage.browser.open(page)
  const { origin } = new URL(page)
  await stage.call('fetchInTurn', [request])
  // Firefox compares times of a coarse clock: what it does not remember, it does within one tick.
  await wait(100)
  await stage.call('fetchInTurn', [request])
  const preflightCache = createPreflightCache()
  let predicted = 0
  for (const _ of [1, 2]) {
    const exchange = () => ({ status: 200, headers: Object.entries(answer) })
    const { engine } = stage.browser
    const prediction = await predict({ origin }, request, exchange, { engine, preflightCache })
    predicted += prediction.preflights
  }
  const measured = site.preflights()
  return predicted === measured ? `${measured}` : `${measured}, but ${predicted} predicted`
}

/** What allows a page to send PUT, with the given time in the preflight cache. */
const preflightAnswer = (origin: string, maxAge: string | null): Record<string, string> => ({
  'access-control-allow-origin': origin,
  'access-control-allow-methods': 'PUT',
  ...(maxAge === null ? {} : { 'access-control-max-age': maxAge }),
})

const loopbackPreflights: Scenario = {
  id: 'preflight-cache-loopback',
  title: 'Preflights of two equal requests to a loopback address, Access-Control-Max-Age 600',
  note: 'If a preflight never seems to be remembered, that may be so only on the development machine.',
  expected: { chromium: '1', firefox: '2', webkit: '1' },
  async run(stage) {
    const pagePort = await stage.listen({ request: (_request, response) => servePage(response) })
    const page = `http://${directHost}:${pagePort}`
    const answer = preflightAnswer(page, '600')
    let preflights = 0
    const apiPort = await stage.listen({
      request: ({ method }, response) => {
        if (method === 'OPTIONS') preflights++
        response.writeHead(200, answer).end()
      },
    })
    const url = `http://${directHost}:${apiPort}/`
    const request = { url, method: 'PUT', cache: 'default' } as const
    return preflightsOfTwo(stage, request, `${page}/`, { preflights: () => preflights }, answer)
  },
}

const sameOriginForm: Scenario = {
  id: 'same-origin-form-no-referrer',
  title: 'Same-origin form post under Referrer-Policy: no-referrer',
  note: 'A server that compares Origin with its own name refuses its own form: only Sec-Fetch-Site shows that the form is its own.',
  expected:
    'Origin null, Sec-Fetch-Site same-origin, Sec-Fetch-Mode navigate; application runs; same-origin',
  async run(stage) {
    const site = new ScenarioSite(
      stage,
      'own.form.test',
      allow('https://elsewhere.example'),
      (_request, response) => servePage(response, { 'referrer-policy': 'no-referrer' }),
    )
    await stage.browser.open('https://own.form.test/')
    await stage.call('postForm', '/transfer')
    const post = await site.arrival(({ method }) => method === 'POST')
    return `${facts(post)}; ${site.decisions.at(-1)?.kind}`
  },
}

const crossSiteForm: Scenario = {
  id: 'cross-site-form',
  title: 'Cross-site form post',
  note: 'Browsers do not ask before they send one: only a filter that blocks keeps it from the application.',
  expected:
    'Origin https://attacker.example, Sec-Fetch-Site cross-site, Sec-Fetch-Mode navigate; application does not run; origin-not-allowed',
  async run(stage) {
    servePageAt(stage, 'attacker.example')
    const site = new ScenarioSite(stage, 'victim.form.test', allow('https://app.form.test'))
    await stage.browser.open('https://attacker.example/')
    await stage.call('postForm', 'https://victim.form.test/transfer')
    const post = await site.arrival(({ method }) => method === 'POST')
    return `${facts(post)}; ${site.decisions.at(-1)?.denial?.reason}`
  },
}

const sandboxedFrame: Scenario = {
  id: 'sandboxed-frame',
  title: 'Fetch from a sandboxed frame of an allowed page',
  expected: 'failure; Origin null; origin-not-allowed',
  async run(stage) {
    servePageAt(stage, 'page.sandbox.test')
    const site = new ScenarioSite(stage, 'api.sandbox.test', allow('https://page.sandbox.test'))
    await stage.browser.open('https://page.sandbox.test/')
    const result = await stage.call<string>('fetchInSandbox', { url: 'https://api.sandbox.test/' })
    const [request] = site.seen
    return `${result}; Origin ${request?.origin}; ${site.decisions[0]?.denial?.reason}`
  },
}

const webSockets: Scenario = {
  id: 'websocket',
  title: 'WebSocket handshakes of an allowed and of a foreign page',
  note: 'Browsers do not apply CORS to WebSockets: the server must refuse.',
  expected: 'allowed opens, foreign is refused; Origin https://foreign.example',
  async run(stage) {
    for (const host of ['page.socket.test', 'foreign.example']) servePageAt(stage, host)
    const site = new ScenarioSite(stage, 'api.socket.test', allow('https://page.socket.test'))
    const opened: boolean[] = []
    for (const page of ['https://page.socket.test/', 'https://foreign.example/']) {
      await stage.browser.open(page)
      opened.push(...(await stage.call<boolean[]>('openWebSockets', ['wss://api.socket.test/'])))
    }
    const word = (open: boolean | undefined) => (open === true ? 'opens' : 'is refused')
    return `allowed ${word(opened[0])}, foreign ${word(opened[1])}; Origin ${site.seen.at(-1)?.origin}`
  },
}

// Over http, since browsers do not keep what came over a certificate that they do not trust.
/** What two pages of one site get, one after the other, of one cacheable URL. */
async function twoOrigins(stage: Stage, api: string): Promise<string> {
  const results: string[] = []
  for (const host of ['one.cached.test', 'two.cached.test']) {
    servePageAt(stage, host)
    await stage.browser.open(`http://${host}/`)
    const [result] = await stage.call<FetchResult[]>('fetchAll', [
      { url: `http://${api}/`, cache: 'default' },
    ])
    results.push(outcome(result as FetchResult))
  }
  return `first ${results[0]}, second ${results[1]}`
}

const cachedForSecondOrigin: Scenario = {
  id: 'cached-for-second-origin',
  title: 'A cached response used by a second origin of the same site, Crossgate',
  expected: 'first success, second success',
  run(stage) {
    new ScenarioSite(
      stage,
      'api.cached.test',
      allow('http://one.cached.test', 'http://two.cached.test'),
      (_request, response) => {
        response.writeHead(200, { 'cache-control': 'max-age=600' }).end('answer')
      },
    )
    return twoOrigins(stage, 'api.cached.test')
  },
}

const cachedWithoutVary: Scenario = {
  id: 'cached-without-vary',
  title: 'The same, from a server that echoes the origin without Vary',
  note: 'The response for the first origin is given to the second, which may not read it.',
  // The session that automation gives WebKitGTK keeps nothing for a later page.
  expected: {
    chromium: 'first success, second failure',
    firefox: 'first success, second failure',
    webkit: 'first success, second success',
  },
  run(stage) {
    new ScenarioSite(stage, 'careless.cached.test', null, ({ headers }, response) => {
      response.writeHead(200, {
        'cache-control': 'max-age=600',
        'access-control-allow-origin': headers.origin ?? '*',
      })
      response.end('answer')
    })
    return twoOrigins(stage, 'careless.cached.test')
  },
}

/** What an anonymous page of another origin reads after the visitor has loaded the URL with cookies. */
async function personalThenAnonymous(stage: Stage, api: string): Promise<string> {
  await stage.browser.open(`http://${api}/login`)
  await stage.call('fetchAll', [{ url: `http://${api}/name`, cache: 'default' }])
  servePageAt(stage, 'page.personal.test')
  await stage.browser.open('http://page.personal.test/')
  const [result] = await stage.call<FetchResult[]>('fetchAll', [
    { url: `http://${api}/name`, cache: 'default', credentials: 'omit' },
  ])
  return `${outcome(result as FetchResult)}, reads ${result?.text ?? 'nothing'}`
}

const personalApplication = (
  headers: Record<string, string>,
): ConstructorParameters<typeof ScenarioSite>[3] => {
  return (request, response) => {
    if (request.url === '/login') {
      return servePage(response, { 'set-cookie': 'session=Ada; SameSite=Lax; Path=/' })
    }
    response.writeHead(200, { 'cache-control': 'max-age=600', ...headers })
    response.end(request.headers.cookie?.replace('session=', '') ?? 'anonymous')
  }
}

const personalAnswer: Scenario = {
  id: 'personal-answer-under-wildcard',
  title:
    'A cacheable personal response under *, then an anonymous fetch of another origin, Crossgate',
  expected: 'success, reads anonymous',
  run(stage) {
    new ScenarioSite(stage, 'api.personal.test', allow('*'), personalApplication({}))
    return personalThenAnonymous(stage, 'api.personal.test')
  },
}

const personalAnswerWithoutVary: Scenario = {
  id: 'personal-answer-without-vary',
  title: 'The same, from a server that sends * without Vary: Cookie',
  note: 'The HTTP cache hands the personal response to a page that asked without credentials.',
  expected: {
    chromium: 'success, reads Ada',
    firefox: 'success, reads anonymous',
    webkit: 'success, reads anonymous',
  },
  run(stage) {
    const application = personalApplication({ 'access-control-allow-origin': '*' })
    new ScenarioSite(stage, 'careless.personal.test', null, application)
    return personalThenAnonymous(stage, 'careless.personal.test')
  },
}

const moduleScript: Scenario = {
  id: 'module-script',
  title: 'Module script of another origin: allowed, then not',
  expected: 'allowed loads, not allowed fails; Sec-Fetch-Mode cors',
  async run(stage) {
    servePageAt(stage, 'page.module.test')
    const script: ConstructorParameters<typeof ScenarioSite>[3] = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end('export {}')
    }
    const allowed = new ScenarioSite(
      stage,
      'allowed.module.test',
      allow('https://page.module.test'),
      script,
    )
    new ScenarioSite(stage, 'refused.module.test', allow('https://elsewhere.example'), script)
    await stage.browser.open('https://page.module.test/')
    const results = [
      await stage.call('loadModule', 'https://allowed.module.test/module.js'),
      await stage.call('loadModule', 'https://refused.module.test/module.js'),
    ]
    return `allowed ${results[0]}, not allowed ${results[1]}; Sec-Fetch-Mode ${allowed.seen[0]?.secFetchMode}`
  },
}

const crossoriginImage: Scenario = {
  id: 'crossorigin-image',
  title:
    'Image of another origin drawn on a canvas: <img crossorigin> allowed, not allowed, and <img>',
  note: 'An <img> without crossorigin sends no Origin, so no CORS filter sees that it is cross-origin.',
  expected: 'allowed readable, not allowed fails, without crossorigin unreadable',
  async run(stage) {
    servePageAt(stage, 'page.image.test')
    const image: ConstructorParameters<typeof ScenarioSite>[3] = (_request, response) => {
      response.writeHead(200, { 'content-type': 'image/gif' }).end(pixel)
    }
    const page = allow('https://page.image.test')
    new ScenarioSite(stage, 'allowed.image.test', page, image)
    new ScenarioSite(stage, 'plain.image.test', page, image)
    new ScenarioSite(stage, 'refused.image.test', allow('https://elsewhere.example'), image)
    await stage.browser.open('https://page.image.test/')
    const results = [
      await stage.call('readImage', 'https://allowed.image.test/', 'anonymous'),
      await stage.call('readImage', 'https://refused.image.test/', 'anonymous'),
      await stage.call('readImage', 'https://plain.image.test/', null),
    ]
    return `allowed ${results[0]}, not allowed ${results[1]}, without crossorigin ${results[2]}`
  },
}

const passingWorker = `addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => event.respondWith(fetch(event.request)))`

const serviceWorkerFetch: Scenario = {
  id: 'service-worker-fetch',
  title: 'Cross-origin fetch that a service worker passes on',
  expected:
    'success; 1 preflight; Origin https://page.worker.test, Sec-Fetch-Site same-site, Sec-Fetch-Mode cors; application runs',
  async run(stage) {
    servePageAt(stage, 'page.worker.test', {}, { '/worker.js': passingWorker })
    const site = new ScenarioSite(stage, 'api.worker.test', allow('https://page.worker.test'))
    await stage.browser.open('https://page.worker.test/')
    await stage.call('startServiceWorker', '/worker.js')
    const [result] = await stage.call<FetchResult[]>('fetchAll', [
      { url: 'https://api.worker.test/', method: 'PUT' },
    ])
    return `${outcome(result as FetchResult)}; ${site.preflights()} preflight; ${facts(site.seen.at(-1) as Seen)}`
  },
}

const reissuedForm: Scenario = {
  id: 'service-worker-form',
  title: "Cross-site form post that the victim's own service worker re-issues",
  note: 'See security.md: the worker, not the attacker, sends the second request.',
  expected: {
    chromium:
      'Origin https://attacker.example, Sec-Fetch-Site cross-site, Sec-Fetch-Mode navigate; application does not run; origin-not-allowed; no SameSite=Strict cookie',
    firefox:
      'Origin https://victim.worker.test, Sec-Fetch-Site same-origin, Sec-Fetch-Mode same-origin; application runs; same-origin; no SameSite=Strict cookie',
    webkit:
      'Origin https://attacker.example, Sec-Fetch-Site same-origin, Sec-Fetch-Mode navigate; application does not run; origin-not-allowed; no SameSite=Strict cookie',
  },
  async run(stage) {
    servePageAt(stage, 'attacker.example')
    const site = new ScenarioSite(
      stage,
      'victim.worker.test',
      allow('https://app.worker.test'),
      (request, response) => {
        if (request.url !== '/worker.js') {
          return servePage(response, { 'set-cookie': 'session=1; SameSite=Strict; Secure; Path=/' })
        }
        response.writeHead(200, { 'content-type': 'text/javascript' }).end(passingWorker)
      },
    )
    await stage.browser.open('https://victim.worker.test/')
    await stage.call('startServiceWorker', '/worker.js')
    await stage.browser.open('https://attacker.example/')
    await leaveByForm(stage, 'https://victim.worker.test/transfer')
    const post = await site.arrival(({ method }) => method === 'POST')
    const decision = site.decisions[site.seen.indexOf(post)]
    if (!site.seen.some(({ cookies }) => cookies)) throw new Error('The cookie was not set.')
    const cookie = post.cookies ? 'SameSite=Strict cookie sent' : 'no SameSite=Strict cookie'
    return `${facts(post)}; ${decision?.denial?.reason ?? decision?.kind}; ${cookie}`
  },
}

/** Everything that is done in every engine, in this order. */
export const scenarios: readonly Scenario[] = [
  loopbackPreflights,
  sameOriginForm,
  crossSiteForm,
  sandboxedFrame,
  webSockets,
  cachedForSecondOrigin,
  cachedWithoutVary,
  personalAnswer,
  personalAnswerWithoutVary,
  moduleScript,
  crossoriginImage,
  serviceWorkerFetch,
  reissuedForm,
  thirdPartyCookies,
]
