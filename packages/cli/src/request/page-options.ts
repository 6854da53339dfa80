import type { Engine, Sender } from '@crossgate/probe'
import type { OptionDefinition } from '../frame/command.js'

/** The standard's text, whose steps are shown, and each browser of its own. */
export const engines = [
  'standard',
  'chromium',
  'firefox',
  'webkit',
] as const satisfies readonly Engine[]

const senders: readonly Sender[] = [
  ...(['fetch', 'xhr', 'beacon', 'event-source', 'script', 'module-script', 'style'] as const),
  ...(['image', 'font', 'worker', 'module-worker', 'shared-worker', 'form'] as const),
  ...(['navigation', 'iframe', 'websocket'] as const),
]

/** The request of a page, option by option. */
export const pageOptions: Readonly<Record<string, OptionDefinition>> = {
  method: { kind: 'text', value: 'METHOD', help: 'The method. Default: GET.' },
  credentials: {
    kind: 'text',
    value: 'WORD',
    choices: ['omit', 'same-origin', 'include'],
    help: 'Whether the page sends cookies.',
  },
  mode: {
    kind: 'text',
    value: 'WORD',
    choices: ['cors', 'no-cors', 'same-origin'],
    help: 'The mode of the request.',
  },
  sender: {
    kind: 'text',
    value: 'WORD',
    choices: senders,
    help: 'What makes the request. Default: fetch.',
  },
  engine: {
    kind: 'text',
    value: 'WORD',
    choices: engines,
    help: 'Whose rules to follow. Default: standard.',
  },
}
