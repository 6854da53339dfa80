import { html } from 'hono/html'

/** A piece of a page. */
export type Html = ReturnType<typeof html>

const longestShown = 2000

// What could hide, reverse or break the text around it.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0]/gu

/**
 * Text from outside, to be read by people: what is invisible or turns the reading direction is
 * spelled out, and an endless text is cut. Escaping for HTML is the template's part.
 */
export function shown(text: string): string {
  const cut = text.length > longestShown ? `${text.slice(0, longestShown)}… (cut)` : text
  return cut.replace(invisible, (character) => {
    const code = character.codePointAt(0) as number
    return `\\u{${code.toString(16).toUpperCase()}}`
  })
}

/** Text from outside as a value: monospace, and of its own reading direction. */
export function code(text: string): Html {
  return html`<code><bdi>${shown(text)}</bdi></code>`
}

/** An instant for people, with UTC beside it, and for programs. A script shows it in the reader’s zone. */
export function time(instant: number, timeZone: string): Html {
  return timeElement(instant, timeZone, 'second')
}

/** The same for an instant that is known to the minute. */
export function minute(instant: number, timeZone: string): Html {
  return timeElement(instant, timeZone, 'minute')
}

type Precision = 'second' | 'minute'

function timeElement(instant: number, timeZone: string, precision: Precision): Html {
  const date = new Date(instant)
  const here = formatter(timeZone, precision).format(date)
  const utc = formatter('Etc/UTC', precision).format(date)
  return html`<time datetime="${date.toISOString()}" data-precision="${precision}">${here === utc ? utc : `${here} (${utc})`}</time>`
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(timeZone: string, precision: Precision): Intl.DateTimeFormat {
  const key = `${precision} ${timeZone}`
  const existing = formatters.get(key)
  if (existing) return existing
  const created = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(precision === 'second' ? { second: '2-digit' } : {}),
    timeZoneName: 'short',
  })
  formatters.set(key, created)
  return created
}

/** A fact with its name, in a list of facts. */
export function fact(name: string, value: Html | string): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`
}
