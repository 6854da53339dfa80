// Everything works without this file: it saves clicks in the boxes that add entries, and keeps what
// is done to the form while an answer is on its way.

function boxOf(event) {
  const { target } = event
  return target instanceof HTMLTextAreaElement && target.dataset.add !== undefined ? target : null
}

function add(box) {
  document.getElementById(`add-button-${box.dataset.add}`)?.click()
}

document.addEventListener('keydown', (event) => {
  const box = boxOf(event)
  if (!box || event.key !== 'Enter' || event.shiftKey || event.isComposing || isChanging()) return
  event.preventDefault()
  if (box.value.trim() !== '') add(box)
})

// Many entries pasted at once become tags at once.
document.addEventListener('paste', (event) => {
  const box = boxOf(event)
  if (!box) return
  setTimeout(() => {
    if (/[\n,]/.test(box.value.trim()) && !isChanging()) add(box)
  })
})

// While an answer is on its way the form is about to change. A click meanwhile waits for it, since
// it would send what is old. What is typed meanwhile stays, and Enter begins a line.
const waiting = []
// What the boxes held when the form was sent, and right after it.
let sent = new Map()
let left = new Map()
// What differs from that when the answer comes.
let typed = []

function isChanging() {
  return document.querySelector('#settings .htmx-request') !== null
}

// Not `value`, which numbers the tags anew.
function nameOf(control) {
  return control.id || control.getAttribute('aria-label') || control.value
}

function controls(selector) {
  return [...document.querySelectorAll(`#settings :is(${selector})`)]
}

function find(selector, name) {
  return controls(selector).find((control) => nameOf(control) === name)
}

const clickable = 'button, [type=checkbox], [type=radio]'
const typable = 'textarea, [type=text]'

function texts() {
  return new Map(controls(typable).map((box) => [nameOf(box), box.value]))
}

document.addEventListener(
  'click',
  (event) => {
    const control = event.target.closest(clickable)
    if (!control?.closest('#settings') || !isChanging()) return
    event.preventDefault()
    event.stopPropagation()
    waiting.push(nameOf(control))
  },
  true,
)

document.addEventListener('htmx:beforeSend', ({ target }) => {
  if (!target.closest('#settings')) return
  sent = texts()
  for (const box of controls('[data-add]')) box.value = ''
  left = texts()
})

document.addEventListener('htmx:beforeSwap', ({ target }) => {
  // The navigation's count changes nothing in the form.
  if (!target.closest('#settings')) return
  typed = [...texts()].filter(([name, text]) => text !== left.get(name))
})

document.addEventListener('htmx:afterSwap', () => {
  for (const [name, text] of typed) {
    const box = find(typable, name)
    if (box) box.value = text
  }
  if (typed.length > 0) markUnsaved()
  typed = []
})

document.addEventListener('htmx:afterSettle', () => {
  while (waiting.length > 0 && !isChanging()) {
    find(clickable, waiting.shift())?.click()
  }
})

// Nothing came of what was sent, so it is there again.
document.addEventListener('htmx:afterRequest', ({ detail, target }) => {
  if (!target.closest('#settings, #events')) return
  if (detail.successful) return tell('')
  waiting.length = 0
  for (const box of controls('[data-add]')) {
    box.value = [sent.get(nameOf(box)), box.value].filter(Boolean).join('\n')
  }
})

document.addEventListener('htmx:sendError', () => {
  tell('The console does not answer. Try again.')
})

document.addEventListener('htmx:responseError', ({ detail: { xhr } }) => {
  tell(
    xhr.status === 401
      ? 'You are signed out. Sign in on another tab, then continue here.'
      : `The console answered with ${xhr.status}, and nothing changed. Try again.`,
  )
})

/** Says what is wrong beside the state of the page, also to whoever cannot see it. */
function tell(words) {
  const known = document.getElementById('trouble')
  if ((known?.textContent ?? '') === words) return
  known?.remove()
  if (words === '') return
  const note = document.createElement('strong')
  note.id = 'trouble'
  note.role = 'alert'
  note.textContent = words
  document.querySelector('.bar-state, .live-note')?.append(' ', note)
}

// What was changed is unsaved from the first input on, and whoever leaves is warned.
let isLeaving = false

function markUnsaved() {
  const state = document.querySelector('#settings .bar-state[data-unsaved]')
  if (!state || state.dataset.changed !== undefined) return
  state.dataset.changed = ''
  state.textContent = state.dataset.unsaved
  const discard = document.getElementById('discard')
  if (discard) discard.hidden = false
}

for (const kind of ['input', 'change']) {
  document.addEventListener(kind, ({ target }) => {
    if (target.closest('#settings')) markUnsaved()
  })
}

// What the form carries along is not lost by going on with it.
document.addEventListener('submit', ({ target }) => {
  if (target.id === 'settings') isLeaving = true
})

document.addEventListener('click', ({ target }) => {
  if (target.closest('#discard')) isLeaving = true
})

window.addEventListener('pageshow', () => {
  isLeaving = false
})

window.addEventListener('beforeunload', (event) => {
  if (isLeaving || !document.querySelector('#settings [data-changed]')) return
  event.preventDefault()
})

// Instants in the reader's own zone, with UTC beside them.
const local = {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
}
const universal = { hour: '2-digit', minute: '2-digit', day: 'numeric', month: 'short' }

function showLocalTimes() {
  for (const element of document.querySelectorAll('time[datetime]')) {
    const date = new Date(element.dateTime)
    if (date.getTimezoneOffset() === 0) continue
    const second = element.dataset.precision === 'minute' ? {} : { second: '2-digit' }
    const here = new Intl.DateTimeFormat('en-GB', {
      ...local,
      ...second,
      timeZoneName: 'short',
    }).format(date)
    const utc = new Intl.DateTimeFormat('en-GB', { ...universal, timeZone: 'UTC' }).format(date)
    element.textContent = `${here} (${utc} UTC)`
  }
}

showLocalTimes()
document.addEventListener('htmx:afterSettle', showLocalTimes)

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy)
      button.textContent = 'Copied'
    } catch {
      button.textContent = 'Could not copy: select the key'
    }
  })
}
