import type { ConsoleLine } from '../../../src/recognition/console-line.js'
import type { RecognizedReason } from '../../../src/recognition/recognized-reason.js'
import type { EngineRecordings, Recording } from './recorder.js'
import { templateOf } from './template.js'

/** One line of one scenario. */
interface Occurrence {
  readonly template: string
  readonly channel: string
  readonly scenario: string
  readonly reasons: readonly RecognizedReason[]
  /** Whether it is the first that the scenario printed, and so the one that names its reason. */
  readonly first: boolean
}

/** What the page's promise was told is a line as well, where it is an error. */
const isError = (outcome: string): boolean => /^\w*Error: /.test(outcome)

/** What a scenario means in an engine. */
export const reasonsOf = (
  { reasons, reasonsIn }: Recording['scenario'],
  engine: EngineRecordings['engine'],
): readonly RecognizedReason[] => reasonsIn?.[engine] ?? reasons

function occurrences(
  { scenario, lines, outcome, values }: Recording,
  engine: EngineRecordings['engine'],
): Occurrence[] {
  const told = isError(outcome) ? [{ channel: 'rejection', text: outcome }] : []
  return [...lines, ...told].map(({ channel, text }, index) => ({
    template: templateOf(text, values),
    channel,
    scenario: scenario.id,
    reasons: reasonsOf(scenario, engine),
    first: index === 0 || channel === 'rejection',
  }))
}

/** A line that only hands on another means what the other means. */
const handsOn = (line: string, other: string): boolean => line !== other && line.endsWith(other)

/** Makes the rows of one engine: each line once, with every scenario that printed it. */
export function rowsOf({ engine, recordings }: EngineRecordings): ConsoleLine[] {
  const all = recordings.flatMap((recording) => occurrences(recording, engine))
  return [...new Set(all.map(({ template }) => template))].map((template) => {
    const own = all.filter((each) => each.template === template)
    const meant = all.filter(
      (each) => each.template === template || handsOn(template, each.template),
    )
    // What the line says by itself comes before what it is said beside.
    const inOrder = [...meant.filter(({ first }) => first), ...meant]
    return {
      by: engine,
      channel: own[0]?.channel ?? '',
      template,
      scenarios: [...new Set(own.map(({ scenario }) => scenario))],
      reasons: [...new Set<RecognizedReason>(inOrder.flatMap((each) => each.reasons))],
    }
  })
}

/** The names that Chromium gave to the failures, with the scenarios in which it did. */
export function corsErrorsOf({ recordings }: EngineRecordings): Record<string, string[]> {
  const names: Record<string, string[]> = {}
  for (const { corsError, scenario } of recordings) {
    if (corsError !== undefined) names[corsError] = [...(names[corsError] ?? []), scenario.id]
  }
  return names
}
