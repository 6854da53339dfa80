import { describePage, type Engine, type PredictionStep } from '@crossgate/probe'
import type { Paint, Terminal } from '../frame/terminal.js'
import { besideEachOther, wrap } from '../output/columns.js'
import type { RemainingFailure } from './change.js'
import type { Course, ExplainedExchange, Outcome } from './course.js'
import type { PreparedChange, Result } from './result.js'

/** Narrower than this, two columns cannot be read: then they stand below each other. */
const minimumForColumns = 80

const engineNames: Readonly<Record<Engine, string>> = {
  standard: 'The standard',
  chromium: 'Chromium',
  firefox: 'Firefox',
  webkit: 'WebKit',
}

/** Writes a result for people: the steps side by side, then each browser, then what to do. */
export function formatResult(result: Result, { width, paint }: Terminal): string {
  const { call, course, change } = result
  const { request, page } = call
  const title = `${request.method} ${request.url} from ${describePage(page.origin)}`
  return [
    paint('bold', title),
    ...call.notes.flatMap((note) => wrap(`Note: ${note}`, width)),
    '',
    ...formatSteps(result, width, paint),
    '',
    ...[...course.outcomes].map(
      ([engine, outcome]) => `${engineNames[engine].padEnd(12)} ${describeOutcome(outcome, paint)}`,
    ),
    ...formatRemedy(result, width),
    ...(change === undefined ? [] : formatChange(result, change, width, paint)),
    ...formatUnwritten(result, width),
    '',
  ].join('\n')
}

function describeOutcome({ prediction, failure }: Outcome, paint: Paint): string {
  if (failure === undefined) return paint('green', 'succeeds')
  const { success, settled } = prediction
  const how = success ? 'gets a refusal' : settled ? 'fails' : 'asks the visitor first'
  return `${paint('red', how)}: ${failure.message}`
}

function formatSteps({ course }: Result, width: number, paint: Paint): string[] {
  const isWide = width >= minimumForColumns
  const column = isWide ? Math.floor((width - 3) / 2) : width
  const headings = [
    `What the browser does (${engineNames[course.prediction.engine].replace(/^T/, 't')})`,
    'What the policy says',
  ]
  const rows = toRows(course.prediction.steps, course.exchanges).flatMap(({ step, exchange }) => {
    const left = wrapItem(step.verdict, step.finding, column)
    const right = exchange === undefined ? [] : exchangeLines(exchange, column)
    return isWide
      ? besideEachOther(left, right, column)
      : [...left, ...right.map((line) => `  ${line}`)]
  })
  const heading = isWide
    ? besideEachOther([headings[0] as string], [headings[1] as string], column)
    : headings.slice(0, 1)
  const marks = /\b(?:failed|denied)(?= )/g
  return [
    ...heading.map((line) => paint('dim', line)),
    ...rows.map((line) => line.replace(marks, (word) => paint('red', word))),
  ]
}

interface Row {
  readonly step: PredictionStep
  readonly exchange: ExplainedExchange | undefined
}

/** Puts each exchange beside the step of the browser that made it. */
function toRows(steps: readonly PredictionStep[], exchanges: readonly ExplainedExchange[]): Row[] {
  const waiting = [...exchanges]
  return steps.map((step) => {
    const isExchange = step.name === 'exchange' || step.name === 'preflight-exchange'
    return { step, exchange: isExchange ? waiting.shift() : undefined }
  })
}

function exchangeLines({ exchange, explanation }: ExplainedExchange, width: number): string[] {
  const { method, url } = exchange.request
  return [
    ...wrap(`${method} ${new URL(url).pathname}`, width),
    ...explanation.steps.flatMap(({ verdict, finding }) => wrapItem(verdict, finding, width)),
    ...wrap(explanation.summary, width),
  ]
}

/** The longest verdict, and a blank. */
const verdictWidth = 9

function wrapItem(verdict: string, sentence: string, width: number): string[] {
  return wrap(sentence, width - verdictWidth).map(
    (line, index) => `${(index === 0 ? verdict : '').padEnd(verdictWidth)}${line}`,
  )
}

function formatRemedy({ course, change }: Result, width: number): string[] {
  if (course.succeeds) return []
  const failure = [...course.outcomes.values()].find((each) => each.failure)?.failure
  const denied = course.exchanges.find((each) => each.remedy !== undefined)
  const remedy = denied?.remedy ?? failure?.remedy
  return remedy === undefined || change !== undefined
    ? []
    : ['', ...wrap(`What to do: ${remedy}`, width)]
}

function formatChange(
  { course, isFile }: Result,
  change: PreparedChange,
  width: number,
  paint: Paint,
): string[] {
  const { sentences, issues, succeeds, failures, patch, patchFolder, applied } = change
  const lines = [
    '',
    ...formatHint(course, width),
    ...sentences.flatMap((sentence) => wrap(`What to change: ${sentence}`, width)),
  ]
  if (issues.length > 0) {
    return [
      ...lines,
      ...wrap('The policy would not be valid with this change, so it cannot be made:', width),
      ...issues.flatMap(({ message }) => wrap(`  ${message}`, width)),
    ]
  }
  const proof = succeeds
    ? ['With this change, the request succeeds in every browser.']
    : failures.flatMap((failure) => wrap(describeFailure(failure), width))
  return [
    ...lines,
    '',
    ...(applied
      ? [
          paint('green', 'The change was written.'),
          ...(isFile
            ? wrap('Restart the program that reads it, unless it watches the file.', width)
            : []),
        ]
      : [
          ...patch
            .trimEnd()
            .split('\n')
            .map((line) => paintPatch(line, paint)),
          ...(patchFolder === undefined
            ? []
            : wrap(`To use this patch, run git apply in the folder ${patchFolder}.`, width)),
        ]),
    '',
    ...proof,
  ]
}

/** How to write the change, or why it was not written although it should have been. */
function formatUnwritten({ course, change, isWriteAsked }: Result, width: number): string[] {
  if (change?.applied === true) return []
  const isReady = change?.succeeds === true
  const option = change?.dangerous === true ? '--dangerously-apply' : '--apply'
  if (!isWriteAsked) return isReady ? [`Write it to the file with ${option}.`] : []
  const why = whyUnwritten(course, change)
  return [...(change === undefined ? [''] : []), ...wrap(`Nothing was written: ${why}`, width)]
}

function whyUnwritten(course: Course, change: PreparedChange | undefined): string {
  if (course.succeeds) return 'the request already succeeds.'
  if (change === undefined) return 'no change to the policy helps.'
  if (change.issues.length > 0) return 'the policy would not be valid.'
  return change.succeeds
    ? 'this change is dangerous. If you accept that, write it to the file with --dangerously-apply.'
    : 'only a change with which the request succeeds in every browser is written. To make this one all the same, apply the patch.'
}

/** The likely mistake behind the first denial: then the change may be the wrong thing to do. */
function formatHint({ exchanges }: Course, width: number): string[] {
  const denial = exchanges.find(({ change }) => change !== undefined)?.explanation.decision.denial
  // Which entry excludes the path is in the steps, and is no mistake of the request.
  return denial?.hint === undefined || denial.reason === 'excluded-path'
    ? []
    : wrap(`Perhaps a mistake: ${denial.hint}`, width)
}

function describeFailure({ engines, message, remedy }: RemainingFailure): string {
  const browsers = engines.filter((engine) => engine !== 'standard')
  const names = browsers.map((engine) => engineNames[engine]).join(' and ')
  const all = Object.keys(engineNames).length - 1
  const where =
    browsers.length === all ? 'in every browser' : names === '' ? 'by the standard' : `in ${names}`
  return `With this change, the request still fails ${where}: ${message} ${remedy}`
}

function paintPatch(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint('green', line)
  return line.startsWith('-') ? paint('red', line) : line
}
