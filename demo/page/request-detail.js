import { sequence } from './diagram.js'
import { element, icon } from './element.js'
import { verdicts } from './reading.js'
import { code } from './scenarios.js'

// Headers of the connection, not of the answer: no page expects to read them.
const connection = ['content-length', 'date', 'connection', 'keep-alive', 'transfer-encoding']

/** Builds what opens under a request: its way, what the page saw, what Crossgate decided. */
export function detail(shown) {
  return element(
    'div',
    {},
    sequence(shown),
    element('div', { className: 'halves' }, pageHalf(shown), engineHalf(shown)),
    agreement(shown),
  )
}

function agreement({ verdict, prediction, onRun, scenario }) {
  const agrees = verdict === prediction.verdict
  return element(
    'footer',
    { className: 'agreement', 'data-agrees': String(agrees) },
    icon(agrees ? 'check' : 'warning'),
    element(
      'span',
      {},
      agrees
        ? `Your browser did what Crossgate’s responses ask for: ${verdicts[verdict].says}.`
        : `Your browser did something else: by Crossgate’s responses the request is ${prediction.verdict}, and in the browser it was ${verdict}.`,
    ),
    element(
      'button',
      { type: 'button', className: 'plain', onclick: () => onRun(scenario) },
      'Run again',
    ),
  )
}

function pageHalf({ scenario, observed, exchanges, prediction, origins }) {
  return element(
    'section',
    { className: 'half' },
    element('h3', {}, 'What the page saw'),
    element('pre', { className: 'code' }, element('code', {}, code(scenario, origins.api))),
    outcome(scenario, observed, exchanges),
    element('p', { className: 'why' }, prediction.why),
  )
}

function outcome(scenario, observed, exchanges) {
  if (observed.outcome === 'error') {
    return element(
      'div',
      { className: 'outcome bad' },
      element('code', {}, observed.error),
      element('p', {}, 'That is all a page ever learns: no status, no headers, no reason.'),
    )
  }
  if (observed.outcome === 'opaque') {
    return element(
      'div',
      { className: 'outcome' },
      element('code', {}, `type: '${observed.type}', status: ${observed.status}, body: null`),
    )
  }
  if (observed.outcome === 'loaded') {
    return element(
      'div',
      { className: 'outcome' },
      element('code', {}, 'The frame loaded something.'),
      element('p', {}, 'The page cannot tell what: a 403 looks the same to it.'),
    )
  }
  const readable = observed.headers.map(([name]) => name)
  const sent = exchanges.at(-1)?.response?.headers ?? {}
  const hidden = Object.keys(sent).filter(
    (name) => !readable.includes(name) && !connection.includes(name),
  )
  return element(
    'div',
    { className: 'outcome good' },
    element(
      'p',
      { className: 'status' },
      element('b', {}, String(observed.status)),
      ' ',
      note(scenario, exchanges),
    ),
    observed.headers.length > 0 ? headerList(observed.headers) : null,
    hidden.length > 0
      ? element(
          'p',
          { className: 'hidden-headers' },
          'Sent, but hidden from the page, because the policy does not expose them: ',
          hidden.map((name) => [element('code', {}, name), ' ']),
        )
      : null,
    element('pre', {}, observed.body),
  )
}

function note(scenario, exchanges) {
  if (!scenario.times) return ''
  const preflights = exchanges.filter((exchange) => exchange.request.preflight).length
  return `${scenario.times} requests, ${preflights} ${preflights === 1 ? 'preflight' : 'preflights'}`
}

function headerList(pairs) {
  return element(
    'dl',
    { className: 'headers' },
    pairs.map(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
  )
}

function engineHalf({ exchanges, onApply }) {
  const deciding =
    exchanges.find((exchange) => exchange.explanation.decision.denial) ?? exchanges.at(-1)
  if (!deciding) {
    return element('section', { className: 'half' }, element('h3', {}, 'What Crossgate decided'))
  }
  const { explanation } = deciding
  const { denial } = explanation.decision
  return element(
    'section',
    { className: 'half' },
    element('h3', {}, 'What Crossgate decided'),
    element('p', { className: 'summary' }, explanation.summary),
    denial
      ? element(
          'div',
          { className: 'denial' },
          element(
            'p',
            {},
            element('code', {}, denial.reason),
            explanation.summary.includes(denial.message) ? null : ` ${denial.message}`,
          ),
          denial.hint
            ? element('p', { className: 'hint' }, icon('bulb'), element('span', {}, denial.hint))
            : null,
        )
      : null,
    explanation.change
      ? change(explanation.change, onApply)
      : explanation.remedy
        ? element('p', { className: 'remedy' }, explanation.remedy)
        : null,
    exchanges.map((exchange) => exchangeDetail(exchange, exchange === deciding)),
  )
}

function change({ sentence, dangerous, issues, configuration }, onApply) {
  return element(
    'div',
    { className: dangerous ? 'change dangerous' : 'change' },
    element('p', {}, sentence),
    dangerous
      ? issues.map((issue) =>
          element(
            'p',
            { className: 'danger' },
            icon('warning'),
            element('span', {}, issue.message),
          ),
        )
      : null,
    element(
      'button',
      { type: 'button', onclick: () => onApply(configuration) },
      issues.length > 0 ? 'Try it: Crossgate will refuse this policy' : 'Apply this change',
    ),
  )
}

function exchangeDetail({ request, explanation, response }, open) {
  const { decision, steps } = explanation
  return element(
    'details',
    { className: 'exchange', open },
    element(
      'summary',
      {},
      element('b', {}, request.preflight ? 'Preflight' : 'Request'),
      element(
        'span',
        {},
        `${decision.action}${decision.status ? ` ${decision.status}` : ''} · ${decision.kind}`,
      ),
    ),
    element('ol', { className: 'steps' }, steps.map(stepItem)),
    element(
      'details',
      { className: 'exchange inner' },
      element('summary', {}, 'Headers of request and response'),
      headerBlock('In the request', Object.entries(request.headers)),
      headerBlock('Added by the filter', added(decision)),
      headerBlock('Added by the application', own(response, decision)),
    ),
  )
}

function added({ headers, vary }) {
  const pairs = Object.entries(headers)
  return vary.length > 0 ? [...pairs, ['vary', vary.join(', ')]] : pairs
}

/** What an answer carries beside what the filter put there. */
function own(response, { headers, vary }) {
  return Object.entries(response?.headers ?? {}).flatMap(([name, value]) => {
    if (name === 'vary') {
      const others = value.split(', ').filter((entry) => !vary.includes(entry))
      return others.length > 0 ? [[name, others.join(', ')]] : []
    }
    return name in headers || connection.includes(name) ? [] : [[name, value]]
  })
}

function headerBlock(title, pairs) {
  if (pairs.length === 0) return null
  return element('div', { className: 'header-block' }, element('h4', {}, title), headerList(pairs))
}

function stepItem({ name, verdict, finding, inputs }) {
  const marks = { allowed: 'check', denied: 'cross', continue: 'skip' }
  const parts = Object.entries(inputs).map(([key, value]) => `${key}: ${said(value)}`)
  return element(
    'li',
    { 'data-verdict': verdict, title: parts.join('\n') },
    icon(marks[verdict] ?? 'skip'),
    element(
      'span',
      {},
      element('b', {}, name),
      ` ${finding}`,
      verdict === 'denied' && name !== 'enforcement'
        ? element('small', {}, parts.join('; '))
        : null,
    ),
  )
}

function said(value) {
  if (value === null) return 'absent'
  return Array.isArray(value) ? value.join(', ') || 'none' : String(value)
}
