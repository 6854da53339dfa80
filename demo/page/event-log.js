import { element } from './element.js'

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

/** Shows what the event log holds, the latest first. */
export async function showEvents(container, { debug }) {
  const response = await fetch('/demo/events')
  const { entries } = await response.json()
  entries.sort((one, other) => other.lastInstant - one.lastInstant || other.id - one.id)
  container.replaceChildren(
    debug
      ? element(
          'p',
          { className: 'says' },
          'Crossgate records what it refuses. A refusal that happens again is counted, not listed twice.',
        )
      : element(
          'p',
          { className: 'says' },
          'Debug is off in the policy, so refusals are not recorded.',
        ),
    element('ol', { className: 'event-list' }, entries.slice(0, 30).map(eventItem)),
  )
}

function eventItem({ reason, value, message, hint, count, lastInstant, enforcement, request }) {
  return element(
    'li',
    {},
    element(
      'details',
      {},
      element(
        'summary',
        {},
        element(
          'time',
          { dateTime: new Date(lastInstant).toISOString() },
          time.format(lastInstant),
        ),
        element('code', { className: 'reason' }, reason),
        element('span', { className: 'event-what' }, `${request.method} ${request.path}`),
        element('span', { className: 'event-origin' }, request.origin ?? 'no origin'),
        element('span', { className: 'count' }, count > 1 ? `× ${count}` : ''),
      ),
      element(
        'div',
        { className: 'event-detail' },
        element('p', {}, message),
        hint ? element('p', {}, hint) : null,
        element('p', { className: 'says' }, `value ${value} · enforcement ${enforcement}`),
      ),
    ),
  )
}
