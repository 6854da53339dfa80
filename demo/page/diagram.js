import { drawing, element, icon } from './element.js'
import { stations } from './reading.js'

const x = [14, 86, 158, 230]

/**
 * Draws how far a request came, on one line of four stations: above it the way there, below it the
 * way back, and an arc for a preflight.
 */
export function track({ preflighted, station, verdict, journey }) {
  const marks = [
    ...(journey.furthest < 3 ? [line('ahead', x[journey.furthest], 24, x[3], 24)] : []),
    ...(preflighted ? [arc(verdict === 'refused' && !journey.sent)] : []),
    line('out', x[0], 22, x[journey.furthest], 22),
    ...(journey.back < journey.furthest
      ? [line('back', x[journey.furthest], 26, x[journey.back], 26)]
      : []),
    ...x.map((cx, index) =>
      drawing('circle', {
        class: index <= journey.furthest ? 'station passed' : 'station',
        cx,
        cy: 24,
        r: 4.5,
      }),
    ),
    stop(x[station], verdict),
  ]
  return drawing(
    'svg',
    {
      viewBox: '0 0 244 40',
      class: 'track',
      role: 'img',
      'aria-label': sentence(verdict, station),
    },
    marks,
  )
}

/** Draws the stations without a request. */
export function idleTrack() {
  return drawing(
    'svg',
    { viewBox: '0 0 244 40', class: 'track', 'aria-hidden': 'true' },
    line('ahead', x[0], 24, x[3], 24),
    x.map((cx) => drawing('circle', { class: 'station', cx, cy: 24, r: 4.5 })),
  )
}

function sentence(verdict, station) {
  if (verdict === 'readable') return 'Went all the way and came back to the page'
  if (verdict === 'delivered') return 'Reached the application; nothing came back to the page'
  return `Ended at the ${stations[station].toLowerCase()}`
}

function line(name, x1, y1, x2, y2) {
  return drawing('line', { class: name, x1, y1, x2, y2 })
}

function arc(refused) {
  return drawing('path', {
    class: refused ? 'arc refused' : 'arc',
    d: `M${x[1]} 17 C${x[1] + 14} 3 ${x[2] - 14} 3 ${x[2]} 17`,
  })
}

function stop(cx, verdict) {
  const glyphs = {
    readable: 'M-3.2 0.2l2.2 2.3L3.4-2.5',
    delivered: 'M-2.8-3.2L1 0l-3.8 3.2',
    withheld: 'M-3 -3l6 6M3 -3l-6 6',
    refused: 'M-3 -3l6 6M3 -3l-6 6',
  }
  return drawing(
    'g',
    { class: 'stop', transform: `translate(${cx} 24)` },
    drawing('circle', { r: 8.5 }),
    drawing('path', { d: glyphs[verdict] }),
  )
}

/** How far the request itself came, apart from its preflights, and how far its answer. */
export function journeyOf(verdict, exchanges) {
  const requests = exchanges.filter((exchange) => !exchange.request.preflight)
  if (requests.length === 0) return { sent: false, furthest: 1, back: 1 }
  const furthest = requests.at(-1).reachedApplication ? 3 : 2
  return { sent: true, furthest, back: verdict === 'readable' ? 0 : 1 }
}

/** Draws every leg of a run between the stations, in order. */
export function sequence({ exchanges, verdict, scenario, observed }) {
  const legs = []
  for (const [index, exchange] of exchanges.entries()) {
    const { request, response } = exchange
    const final = index === exchanges.length - 1
    const far = exchange.reachedApplication ? 3 : 2
    const status = response?.status ?? '…'
    const permitted = response?.headers['access-control-allow-origin'] !== undefined
    const answer = permitted ? `${status} + CORS headers` : `${status}`
    if (request.preflight) {
      const good = permitted && status < 300
      legs.push(
        leg(1, far, `OPTIONS, asks for ${request.headers['access-control-request-method']}`),
      )
      legs.push(leg(far, 1, answer, good ? 'good' : 'bad'))
      if (final) legs.push(leg(1, 0, 'TypeError', 'bad'))
    } else {
      legs.push(leg(0, far, label(scenario, request)))
      const readable = final ? verdict === 'readable' : permitted
      if (readable) legs.push(leg(far, 0, answer, 'good'))
      else {
        legs.push(
          leg(far, 1, `${answer}${permitted ? '' : ', no CORS headers'}`, far === 2 ? 'bad' : ''),
        )
        legs.push(leg(1, 0, learned(observed), verdict === 'delivered' ? '' : 'bad'))
      }
    }
  }
  return element(
    'div',
    { className: 'sequence', 'data-verdict': verdict },
    stations.map((name) => element('span', { className: 'head' }, name)),
    legs,
  )
}

function label({ transport }, { method, path }) {
  if (transport === 'websocket') return `GET ${path}, upgrade`
  return `${method} ${path}`
}

function learned(observed) {
  if (observed.outcome === 'opaque') return 'opaque, status 0'
  if (observed.outcome === 'loaded') return 'nothing'
  return observed.error?.startsWith('error event') ? 'error event' : 'TypeError'
}

function leg(from, to, text, tone = '') {
  const [left, right] = from < to ? [from, to] : [to, from]
  return element(
    'span',
    {
      className: `leg from-${left} to-${right} ${from < to ? 'there' : 'back'} ${tone}`,
      'aria-label': `${stations[from]} to ${stations[to]}: ${text}`,
    },
    tone === 'bad' ? icon('cross') : null,
    element('span', {}, text),
  )
}
