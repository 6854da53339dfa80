import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Scenario, ScenarioSite, servePageAt } from './scenario.js'
import { servePage } from './sites.js'
import type { Stage } from './stage.js'

const page = 'https://page.embedding.test'
const api = 'https://api.embedded.example'

const attributes = 'SameSite=None; Secure; Path=/'

/** Answers a page of any origin, and sets a partitioned and an ordinary cookie where the URL says so. */
function answerWithCookies({ url, headers }: IncomingMessage, response: ServerResponse): void {
  if (url === '/visit') {
    servePage(response, { 'set-cookie': `visited=1; ${attributes}` })
    return
  }
  response.setHeader('access-control-allow-origin', headers.origin ?? '*')
  response.setHeader('access-control-allow-credentials', 'true')
  if (url === '/set') {
    response.appendHeader('set-cookie', `ordinary=1; ${attributes}`)
    response.appendHeader('set-cookie', `partitioned=1; ${attributes}; Partitioned`)
  }
  response.end('answer')
}

const cookieNames = (header: string | undefined): string => {
  const names = (header ?? '').split('; ').map((cookie) => cookie.split('=', 1)[0])
  return names.join(', ') || 'none'
}

/** Which cookies travel with credentials to another site: of those that a visit has set, and of those that an answer to such a request has set. */
export const thirdPartyCookies: Scenario = {
  id: 'third-party-cookies',
  title: 'Cookies with credentials to another site',
  note: 'CORS passes each time. Cookies from a visit to the API itself are not sent in Chromium and Firefox; of those that were set under the page, Chromium sends partitioned ones only and WebKitGTK none. Safari, which is stricter than WebKitGTK, sends none at all.',
  expected: {
    chromium: 'after a visit none; set under the page partitioned',
    firefox: 'after a visit none; set under the page ordinary, partitioned',
    webkit: 'after a visit visited; set under the page visited',
  },
  async run(stage: Stage) {
    const told: string[] = []
    const site = new ScenarioSite(stage, new URL(api).host, null, (request, response) => {
      if (request.url?.startsWith('/told') === true) told.push(cookieNames(request.headers.cookie))
      answerWithCookies(request, response)
    })
    servePageAt(stage, new URL(page).host)
    await stage.browser.open(`${api}/visit`)
    await stage.call('fetchAll', [{ url: `${api}/own`, credentials: 'include' }])
    if (!site.seen.some(({ cookies }) => cookies)) throw new Error('The visit set no cookie.')
    await stage.browser.open(`${page}/`)
    for (const path of ['/told-before', '/set', '/told-after']) {
      await stage.call('fetchAll', [{ url: `${api}${path}`, credentials: 'include' }])
    }
    return `after a visit ${told[0]}; set under the page ${told[1]}`
  },
}
