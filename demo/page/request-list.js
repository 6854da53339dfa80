import { idleTrack, journeyOf, track } from './diagram.js'
import { element, icon } from './element.js'
import { predict, stations, verdicts } from './reading.js'
import { detail } from './request-detail.js'
import { groups } from './scenarios.js'

/**
 * Fills the list of requests. `show` gives a request its outcome; `settle` ends the comparison with
 * the outcomes before, and gives how many differ.
 */
export function createRequestList(container, { origins, onRun, onApply }) {
  const rows = new Map()
  for (const group of groups) {
    const list = element('ul', {})
    for (const scenario of group.scenarios) {
      const row = createRow(scenario, { origins, onRun, onApply })
      rows.set(scenario.id, row)
      list.append(row.node)
    }
    container.append(
      element(
        'section',
        { className: 'group', 'aria-label': group.title },
        element(
          'header',
          {},
          element('h2', {}, group.title),
          element('p', {}, group.says ?? ''),
          stationNames(),
        ),
        list,
      ),
    )
  }
  container.addEventListener('keydown', (event) => moveFocus(event, container))
  return {
    show: (scenario, result) => rows.get(scenario.id).show(result),
    wait: (scenario) => rows.get(scenario.id).wait(),
    forgetChanges: () => {
      for (const row of rows.values()) row.forgetChange()
    },
    open: (id) => rows.get(id)?.open(),
  }
}

function stationNames() {
  return element(
    'span',
    { className: 'stations', 'aria-hidden': 'true' },
    stations.map((name) => element('span', {}, name === 'Application' ? 'App' : name)),
  )
}

function moveFocus(event, container) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step || !event.target.classList.contains('row')) return
  const buttons = [...container.querySelectorAll('.row')]
  buttons[buttons.indexOf(event.target) + step]?.focus()
  event.preventDefault()
}

function createRow(scenario, { origins, onRun, onApply }) {
  let latest
  let before
  const path = element('code', {}, scenario.path)
  const drawn = element('span', { className: 'drawn' }, idleTrack())
  const verdict = element('span', { className: 'verdict' }, 'Not run')
  const panel = element('div', { className: 'detail', id: `detail-${scenario.id}`, hidden: true })
  const button = element(
    'button',
    {
      type: 'button',
      className: 'row',
      'aria-expanded': 'false',
      'aria-controls': panel.id,
      onclick: () => toggle(panel.hidden),
    },
    icon('chevron'),
    element(
      'span',
      { className: 'what' },
      element('strong', {}, scenario.title),
      element('span', { className: 'line' }, element('b', {}, methodOf(scenario)), ' ', path),
      element('span', { className: 'says' }, scenario.says),
    ),
    drawn,
    verdict,
  )
  const node = element('li', { id: scenario.id }, button, panel)

  function toggle(opened) {
    panel.hidden = !opened
    button.setAttribute('aria-expanded', String(opened))
    if (opened) fill()
    history.replaceState(null, '', opened ? `#${scenario.id}` : location.pathname)
  }

  function fill() {
    if (latest) panel.replaceChildren(detail({ scenario, ...latest, origins, onRun, onApply }))
  }

  function draw() {
    const { word, icon: name } = verdicts[latest.verdict]
    const changed = before && before !== latest.verdict
    node.dataset.verdict = latest.verdict
    node.toggleAttribute('data-changed', Boolean(changed))
    verdict.replaceChildren(
      icon(name),
      element('span', {}, word),
      changed ? element('small', {}, `was ${verdicts[before].word.toLowerCase()}`) : '',
    )
    drawn.replaceChildren(
      track({
        verdict: latest.verdict,
        station: latest.prediction.station,
        preflighted: latest.exchanges.some((exchange) => exchange.request.preflight),
        journey: journeyOf(latest.verdict, latest.exchanges),
      }),
    )
  }

  return {
    node,
    wait: () => node.toggleAttribute('data-running', true),
    show(result) {
      node.toggleAttribute('data-running', false)
      before = latest?.verdict
      latest = { ...result, prediction: predict(scenario, result.exchanges) }
      draw()
      if (!panel.hidden) fill()
      return { changed: before !== undefined && before !== result.verdict }
    },
    forgetChange() {
      before = undefined
      if (latest) draw()
    },
    open() {
      toggle(true)
      node.scrollIntoView({ block: 'start' })
    },
  }
}

function methodOf({ transport, init }) {
  if (transport === 'websocket') return 'WS'
  if (transport === 'form') return 'POST'
  return init?.method ?? 'GET'
}
