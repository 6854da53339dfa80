import { element, icon } from './element.js'

/**
 * An editor for each type of setting: `node` is what to show, `update(value, issues)` what it shows,
 * `onEdit(value)` what the person made of it.
 */
export const fieldEditors = { switch: toggle, choice, list, number, dangers }

function toggle({ field, onEdit }) {
  const id = `field-${field.key}`
  const input = element('input', {
    type: 'checkbox',
    role: 'switch',
    id,
    'aria-describedby': `${id}-says`,
    onchange: () => onEdit(input.checked),
  })
  const node = element(
    'div',
    { className: 'field switch', 'data-key': field.key },
    element('label', { htmlFor: id }, field.label),
    input,
    element('p', { id: `${id}-says` }, field.says),
  )
  return {
    node,
    update(value) {
      input.checked = value
    },
  }
}

function choice({ field, onEdit }) {
  const says = element('p', {})
  const inputs = Object.keys(field.choices).map((value) =>
    element('input', { type: 'radio', name: field.key, value, onchange: () => onEdit(value) }),
  )
  const node = element(
    'fieldset',
    { className: 'field', 'data-key': field.key },
    element('legend', {}, field.label),
    element(
      'div',
      { className: 'segments' },
      inputs.map((input) => element('label', {}, input, element('span', {}, input.value))),
    ),
    says,
  )
  return {
    node,
    update(value) {
      for (const input of inputs) input.checked = input.value === value
      says.textContent = field.choices[value]
    },
  }
}

function number({ field, onEdit }) {
  const id = `field-${field.key}`
  const notes = element('div', { className: 'issues' })
  const input = element('input', {
    id,
    type: 'text',
    inputMode: 'numeric',
    autocomplete: 'off',
    // What is no number is sent as it is, so that validation can say so.
    onchange: () => onEdit(/^-?\d+$/.test(input.value) ? Number(input.value) : input.value),
  })
  const node = element(
    'div',
    { className: 'field', 'data-key': field.key },
    element('label', { htmlFor: id }, field.label),
    element('p', {}, field.says),
    input,
    notes,
  )
  return {
    node,
    update(value, issues) {
      input.value = value
      input.toggleAttribute('aria-invalid', issues.length > 0)
      notes.replaceChildren(...issues.map((issue) => issueNote(issue, { onUse: onEdit })))
    },
  }
}

function dangers({ field, onEdit }) {
  const notes = element('div', { className: 'issues' })
  const inputs = Object.keys(field.choices).map((value) =>
    element('input', {
      type: 'checkbox',
      value,
      onchange: () => onEdit(inputs.filter(({ checked }) => checked).map((input) => input.value)),
    }),
  )
  const node = element(
    'fieldset',
    { className: 'field dangers', 'data-key': field.key },
    element('legend', {}, icon('warning'), field.label),
    element('p', {}, field.says),
    inputs.map((input) =>
      element(
        'label',
        {},
        input,
        element('span', {}, element('code', {}, input.value), ' ', field.choices[input.value]),
      ),
    ),
    notes,
  )
  return {
    node,
    update(value, issues) {
      for (const input of inputs) input.checked = value.includes(input.value)
      notes.replaceChildren(...issues.map((issue) => issueNote(issue, {})))
    },
  }
}

function list({ field, offers, onEdit }) {
  const id = `field-${field.key}`
  let entries = []
  const tags = element('ul', { className: 'tags' })
  const notes = element('div', { className: 'issues' })
  const offered = element('div', { className: 'offers' })
  const input = element('input', {
    id,
    type: 'text',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: false,
    placeholder: 'Add…',
    'aria-describedby': `${id}-says`,
    onkeydown(event) {
      if (event.key === 'Enter' || event.key === ',') {
        event.preventDefault()
        commit()
      } else if (event.key === 'Backspace' && input.value === '' && entries.length > 0) {
        onEdit(entries.slice(0, -1))
      }
    },
    onchange: commit,
  })

  function commit() {
    const added = input.value.split(/[\s,]+/).filter(Boolean)
    input.value = ''
    if (added.length > 0) onEdit([...entries, ...added])
  }

  const replace = (index, ...entry) => onEdit(entries.toSpliced(index, 1, ...entry))
  const node = element(
    'div',
    { className: 'field', 'data-key': field.key },
    element('label', { htmlFor: id }, field.label),
    element('p', { id: `${id}-says` }, field.says),
    element('div', { className: 'tag-box', onclick: () => input.focus() }, tags, input),
    notes,
    offered,
  )
  return {
    node,
    update(value, issues) {
      entries = value
      tags.replaceChildren(
        ...value.map((entry, index) =>
          tag(entry, {
            wrong: issues.some((issue) => issue.index === index),
            onRemove: () => {
              replace(index)
              input.focus()
            },
          }),
        ),
      )
      notes.replaceChildren(
        ...issues.map((issue) =>
          issueNote(issue, {
            onUse: (suggestion) => replace(issue.index, suggestion),
            onRemove: Number.isNaN(issue.index) ? undefined : () => replace(issue.index),
          }),
        ),
      )
      offered.replaceChildren(
        ...offers
          .filter((entry) => !value.includes(entry))
          .map((entry) =>
            element(
              'button',
              {
                type: 'button',
                'aria-label': `Add ${entry} to ${field.label}`,
                onclick: () => onEdit([...entries, entry]),
              },
              icon('plus'),
              entry,
            ),
          ),
      )
    },
  }
}

function tag(entry, { wrong, onRemove }) {
  return element(
    'li',
    { className: wrong ? 'wrong' : '' },
    wrong ? icon('warning') : null,
    element('span', {}, String(entry)),
    element(
      'button',
      { type: 'button', 'aria-label': `Remove ${entry}`, onclick: onRemove },
      icon('cross'),
    ),
  )
}

function issueNote({ code, message, suggestion }, { onUse, onRemove }) {
  return element(
    'div',
    { className: 'issue', 'data-code': code },
    element('p', {}, message),
    suggestion !== undefined && onUse
      ? element(
          'button',
          { type: 'button', className: 'use', onclick: () => onUse(suggestion) },
          'Use ',
          element('code', {}, String(suggestion)),
        )
      : null,
    onRemove
      ? element('button', { type: 'button', className: 'plain', onclick: onRemove }, 'Remove')
      : null,
  )
}
