import { root } from './packages.mjs'

const MOST_FAILURES = 50
const MOST_LINES = 16

/** Makes data of what a test threw: its message, the difference uvu found, and the line of ours. */
export function describeError(error) {
  const details = typeof error?.details === 'string' ? error.details : ''
  const message = error instanceof Error ? error.message : String(error)
  return { message: [message, ...plain(details)].join('\n'), place: placeOf(error) }
}

/** Lists the failing tests once more, one paragraph each: for the end of a long output. */
export function reportFailures(failures) {
  if (failures.length === 0) return []
  const lines = ['', `--- ${failures.length} failing`]
  for (const { folder, suite, title, message, place } of failures.slice(0, MOST_FAILURES)) {
    lines.push(`✘ ${[folder, suite, title].filter((part) => part !== '').join(' › ')}`)
    lines.push(...shorten(message).map((line) => `    ${line}`))
    if (place !== undefined) lines.push(`    at ${place}`)
  }
  const more = failures.length - MOST_FAILURES
  if (more > 0) lines.push(`and ${more} more, above`)
  return lines
}

function shorten(message) {
  const lines = message.split('\n')
  if (lines.length <= MOST_LINES) return lines
  return [...lines.slice(0, MOST_LINES), `… ${lines.length - MOST_LINES} lines more, above`]
}

function plain(text) {
  const escapeCode = String.fromCharCode(27)
  const withoutColour = text.replaceAll(new RegExp(`${escapeCode}\\[\\d+m`, 'g'), '')
  return withoutColour.split('\n').filter((line) => line.trim() !== '')
}

/** The first line of the stack that is in this repository and not in a dependency. */
function placeOf(error) {
  const stack = typeof error?.stack === 'string' ? error.stack : ''
  const line = stack
    .split('\n')
    .find((each) => each.includes(root) && !/node_modules|scripts\/uvu-/.test(each))
  return line
    ?.replaceAll(`file://${root}`, '')
    .replaceAll(root, '')
    .match(/[^\s(]+:\d+:\d+/)?.[0]
}
