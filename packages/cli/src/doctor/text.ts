import { type BrowserProof, type Cause, kindTitles, type StackChange } from '../diagnosis/cause.js'
import type { Paint, Terminal } from '../frame/terminal.js'
import { visible } from '../frame/visible.js'
import { browserNames } from '../live/browsers.js'
import { describeExchange } from '../live/text.js'
import { wrap } from '../output/columns.js'
import type { Diagnosis } from './diagnosis.js'

const certaintyTitles = { shown: '', likely: ', probably', possible: ', perhaps' } as const
const certaintyStyles = { shown: 'red', likely: 'yellow', possible: 'cyan' } as const

/** Writes a diagnosis for people. What a stranger's server sent shows where it is invisible. */
export function formatDiagnosis(
  { summary, causes, sighting, notes, permitted, isJudged }: Diagnosis,
  requests: string | undefined,
  { width, paint }: Terminal,
): string {
  const facts = [
    ...(sighting === undefined ? [] : [`Who responds: ${sighting.sentence}`]),
    ...(requests === undefined ? [] : [`Requests: ${requests}`]),
    ...notes.map((note) => `Note: ${note}`),
  ]
  const blocks = causes.flatMap((cause) => [...describeCause(cause, width, paint), ''])
  const style = isJudged ? 'green' : 'yellow'
  const headline = causes.length === 0 ? summary : permitted
  const head =
    headline === undefined
      ? []
      : [...wrap(visible(headline), width).map((line) => paint(style, line)), '']
  return [...head, ...blocks, ...facts.flatMap((fact) => wrap(visible(fact), width)), '']
    .map((line) => line.trimEnd())
    .join('\n')
}

function describeCause(cause: Cause, width: number, paint: Paint): string[] {
  const { kind, reason, certainty, message, evidence, exchanges, remedy, command, change } = cause
  const title = `${kindTitles[kind]}${kind === 'unknown' ? '' : certaintyTitles[certainty]}`
  return [
    `${paint(certaintyStyles[certainty], title)} ${paint('dim', reason)}`,
    ...wrap(visible(message), width - 2).map(indent),
    ...evidence.flatMap((sentence) => wrap(visible(sentence), width - 2).map(indent)),
    ...exchanges.flatMap(describeExchange),
    ...wrap(visible(remedy), width - 2).map(indent),
    ...(command === undefined ? [] : describeCommand(command, width, paint)),
    ...(change === undefined ? [] : describeChange(change, width, paint)),
  ]
}

/** Stands before a command that reads the policy, whose file it may name. */
export function introduceCommand(command: string): string {
  const isFileKnown = !command.includes(' explain --')
  return isFileKnown
    ? 'Run this to see each step and the change as a patch:'
    : 'If the policy is written in the program, copy it into a crossgate.json first. Then run this beside that file, or with the name of another after "explain", to see each step and the change as a patch:'
}

/** In one line, to be copied. */
function describeCommand(command: string, width: number, paint: Paint): string[] {
  return [
    ...wrap(introduceCommand(command), width - 2).map(indent),
    `    ${paint('green', visible(command))}`,
  ]
}

function describeChange(change: StackChange, width: number, paint: Paint): string[] {
  const { stack, title, isLikely, edits, remark, browsers } = change
  const name = isLikely === true ? `${title}, if it is that,` : `${title},`
  const whose = stack === undefined ? 'What is needed' : `What to write for ${name}`
  return [
    ...edits.flatMap(({ where, lines }) => [
      '',
      ...wrap(`${whose} ${where}:`, width - 2).map(indent),
      ...lines.split('\n').map((line) => `    ${paint('green', line)}`),
    ]),
    '',
    ...wrap(remark, width - 2).map(indent),
    ...wrap(describeProof(browsers), width - 2).map(indent),
  ]
}

/** Says what each browser does with the answers once they have the permission. */
export function describeProof(browsers: readonly BrowserProof[]): string {
  const reading = browsers.filter(({ reads }) => reads).map(({ engine }) => browserNames[engine])
  const others = browsers.filter(({ reads }) => !reads)
  return [
    `With this, ${join(reading)} ${reading.length === 1 ? 'lets' : 'let'} the page read the response, as predicted by the rules of each.`,
    ...others.map(({ engine, message }) => `${browserNames[engine]} does not: ${message ?? ''}`),
  ].join(' ')
}

function join(words: readonly string[]): string {
  const [last = '', ...before] = [...words].reverse()
  return before.length === 0 ? last : `${before.reverse().join(', ')} and ${last}`
}

function indent(line: string): string {
  return `  ${line}`
}
