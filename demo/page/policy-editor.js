import { element, icon } from './element.js'
import { fieldEditors } from './field-editors.js'
import { offersOf } from './policy-offers.js'

/**
 * Fills the policy panel. Every change is sent as a whole: one that is accepted is in force at
 * once, one that is not stays a draft with its issues in place, and changes nothing.
 */
export function createPolicyEditor(container, { state, onChange }) {
  let draft = structuredClone(state.configuration)
  let inForce = draft
  let { version } = state
  let issues = []
  let latest = 0
  let sending = Promise.resolve()

  const banner = element('div', { className: 'banner', role: 'status' })
  const json = element('code', {})
  const { fields } = state
  const offers = offersOf(state.origins)
  const editors = fields.map((field) =>
    fieldEditors[field.type]({
      field,
      offers: offers[field.key] ?? [],
      onEdit: (value) => submit({ ...draft, [field.key]: value }),
    }),
  )
  container.append(
    element(
      'div',
      { className: 'policy-actions' },
      element(
        'button',
        { type: 'button', onclick: () => submit(state.demoConfiguration) },
        'Demo policy',
      ),
      element(
        'button',
        { type: 'button', onclick: () => submit(state.defaultConfiguration) },
        'Restore defaults',
      ),
    ),
    banner,
    element(
      'div',
      { className: 'fields' },
      editors.map((editor) => editor.node),
    ),
    element(
      'details',
      { className: 'json' },
      element('summary', {}, icon('chevron'), 'As JSON'),
      element('pre', {}, json),
    ),
  )

  /** One change after the other: each is made from the version that the one before it became. */
  function submit(configuration) {
    draft = configuration
    issues = []
    const submission = ++latest
    sending = sending.catch(() => {}).then(() => save(configuration, submission))
    return sending
  }

  async function save(configuration, submission) {
    const response = await fetch('/demo/configuration', {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', 'If-Match': version },
      body: JSON.stringify(configuration),
    })
    const answer = await response.json()
    if (answer.configuration) {
      inForce = answer.configuration
      version = answer.version
    }
    if (submission !== latest) return undefined
    if (response.ok) draft = structuredClone(inForce)
    else if (response.status === 409) issues = [{ path: '', message: conflict }]
    else issues = answer.issues ?? [{ path: '', message: answer.error }]
    render()
    if (answer.configuration) onChange(inForce)
    if (!response.ok) container.querySelector('.issue')?.scrollIntoView({ block: 'nearest' })
    return response.ok
  }

  function render() {
    const count = issues.length === 1 ? 'one thing' : `${issues.length} things`
    const general = issues.filter(({ path }) => !fields.some(({ key }) => path.startsWith(key)))
    banner.replaceChildren(
      ...(issues.length === 0
        ? []
        : [
            icon('warning'),
            element(
              'div',
              {},
              element('p', {}, `Not applied: ${count} to fix. The policy in use is unchanged.`),
              general.map(({ message }) => element('p', {}, message)),
              element('button', { type: 'button', onclick: discard }, 'Discard the draft'),
            ),
          ]),
    )
    container.toggleAttribute('data-draft', issues.length > 0)
    for (const [index, { key }] of fields.entries()) {
      editors[index].update(draft[key], issuesOf(key))
    }
    json.textContent = JSON.stringify(difference(inForce, state.defaultConfiguration), null, 2)
  }

  /** Takes over what somebody saved elsewhere, such as in the console. A draft stays as it is. */
  async function refresh() {
    const submission = latest
    const response = await fetch('/demo/state')
    if (!response.ok) return
    const { configuration, version: newest } = await response.json()
    if (submission !== latest || issues.length > 0) return
    version = newest
    if (JSON.stringify(configuration) === JSON.stringify(inForce)) return
    inForce = configuration
    draft = structuredClone(inForce)
    render()
    onChange(inForce)
  }

  function discard() {
    latest++
    issues = []
    draft = structuredClone(inForce)
    render()
  }

  /** The issues of one key, each with the index of the entry it is about, or null for the whole. */
  function issuesOf(key) {
    return issues
      .filter(({ path }) => path === key || path.startsWith(`${key}[`))
      .map((issue) => ({
        ...issue,
        index: Number(issue.path.match(/\[(\d+)\]/)?.[1] ?? Number.NaN),
      }))
  }

  render()
  return { apply: (change) => submit({ ...draft, ...change }), refresh }
}

const conflict =
  'The policy was changed elsewhere in the meantime, perhaps in the console. Discard the draft to see that change, then make yours again.'

/** Only what differs from the defaults has to be written down. */
function difference(configuration, defaults) {
  return Object.fromEntries(
    Object.entries(configuration).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults[key]),
    ),
  )
}
