import { track } from './diagram.js'
import { element, icon } from './element.js'
import { showEvents } from './event-log.js'
import { createPolicyEditor } from './policy-editor.js'
import { observe, verdicts } from './reading.js'
import { createRequestList } from './request-list.js'
import { run } from './run.js'
import { scenarios } from './scenarios.js'

const find = (selector) => document.querySelector(selector)
const response = await fetch('/demo/state')
const state = await response.json()
const outcomes = new Map()
let configuration = state.configuration
let round = 0

for (const node of document.querySelectorAll('[data-origin]')) {
  node.textContent = state.origins[node.dataset.origin]
}

const list = createRequestList(find('#requests'), {
  origins: state.origins,
  async onRun(scenario) {
    await runOne(scenario)
    await showEvents(find('#event-list'), configuration)
  },
  async onApply(change) {
    if (await policy.apply(change)) return
    showView('policy')
    find('#policy .issue')?.scrollIntoView({ block: 'center' })
  },
})

const policy = createPolicyEditor(find('#policy'), {
  state,
  onChange(changed) {
    configuration = changed
    list.forgetChanges()
    runAll()
  },
})

async function runOne(scenario) {
  list.wait(scenario)
  const result = await run(scenario, state.origins)
  const verdict = observe(result)
  outcomes.set(scenario.id, verdict)
  showTally()
  return list.show(scenario, { ...result, verdict })
}

/** Runs every request in order; a round that another one has overtaken stops. */
async function runAll() {
  const current = ++round
  document.body.dataset.state = 'running'
  let changes = 0
  for (const scenario of scenarios) {
    const { changed } = await runOne(scenario)
    if (current !== round) return
    if (changed) changes++
  }
  await showEvents(find('#event-list'), configuration)
  if (current !== round) return
  document.body.dataset.state = 'idle'
  document.body.dataset.round = current
  find('#announcement').textContent =
    `${scenarios.length} requests run, ${changes} with a different outcome than before`
}

function showTally() {
  const counts = Object.keys(verdicts).map((verdict) => [
    verdict,
    [...outcomes.values()].filter((outcome) => outcome === verdict).length,
  ])
  find('#tally').replaceChildren(
    element(
      'div',
      { className: 'meter', 'aria-hidden': 'true' },
      counts.map(([verdict, count]) => {
        const part = element('i', { 'data-verdict': verdict })
        part.style.flexGrow = count
        return part
      }),
    ),
    element(
      'ul',
      {},
      counts.map(([verdict, count]) =>
        element(
          'li',
          { 'data-verdict': verdict, title: verdicts[verdict].says },
          icon(verdicts[verdict].icon),
          element('b', {}, String(count)),
          ` ${verdicts[verdict].word.toLowerCase()}`,
        ),
      ),
    ),
  )
}

const examples = {
  readable: { station: 0, journey: { sent: true, furthest: 3, back: 0 } },
  delivered: { station: 3, journey: { sent: true, furthest: 3, back: 1 } },
  withheld: { station: 1, journey: { sent: true, furthest: 3, back: 1 } },
  refused: { station: 2, journey: { sent: true, furthest: 2, back: 1 } },
}

function showLegend() {
  find('#legend').replaceChildren(
    ...Object.entries(examples).map(([verdict, example]) =>
      element(
        'li',
        { 'data-verdict': verdict },
        track({ verdict, preflighted: false, ...example }),
        element(
          'span',
          {},
          element('b', {}, verdicts[verdict].word),
          `: ${verdicts[verdict].says}`,
        ),
      ),
    ),
  )
}

function showView(view) {
  document.body.dataset.view = view
  for (const button of document.querySelectorAll('.views button')) {
    if (button.dataset.view === view) button.setAttribute('aria-current', 'true')
    else button.removeAttribute('aria-current')
  }
}

for (const button of document.querySelectorAll('.views button')) {
  button.addEventListener('click', () => {
    showView(button.dataset.view)
    scrollTo({ top: 0 })
  })
}

const themes = ['auto', 'light', 'dark']
const themeButton = find('#theme')

function showTheme(theme) {
  document.documentElement.dataset.theme = theme
  localStorage.setItem('theme', theme)
  themeButton.replaceChildren(icon(theme))
  themeButton.setAttribute('aria-label', `Colour theme: ${theme}`)
  themeButton.title = `Colour theme: ${theme}`
}

themeButton.addEventListener('click', () => {
  const { theme } = document.documentElement.dataset
  showTheme(themes[(themes.indexOf(theme) + 1) % themes.length])
})
showTheme(document.documentElement.dataset.theme)

find('#run').addEventListener('click', () => {
  list.forgetChanges()
  runAll()
})

// The console is another page, in another tab or before this one in the history.
addEventListener('focus', () => policy.refresh())
addEventListener('pageshow', ({ persisted }) => persisted && policy.refresh())

// A link of the introduction opens the request that it names.
addEventListener('hashchange', () => list.open(location.hash.slice(1)))

showLegend()
showTally()
await runAll()
if (location.hash.length > 1) list.open(location.hash.slice(1))
