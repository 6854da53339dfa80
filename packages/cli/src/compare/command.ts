import type { Command, Invocation } from '../frame/command.js'
import { type ExitCode, exitCodes } from '../frame/exit-code.js'
import { UsageError } from '../frame/failure.js'
import { standardInput } from '../frame/input.js'
import { withProgress } from '../frame/progress.js'
import type { Terminal } from '../frame/terminal.js'
import { withoutQuery } from '../live/live-report.js'
import { checkUrl } from '../live/options.js'
import type { RecognizeOptions } from '../notations/recognize.js'
import { type FindingFormat, findingFormats } from '../output/finding.js'
import { formatGithub } from '../output/github.js'
import { formatJunit } from '../output/junit.js'
import { formatSarif } from '../output/sarif.js'
import { readComparedPolicy } from './load.js'
import { findNewlyAllowed } from './newly-allowed.js'
import { policySide, type Side } from './outcome.js'
import { type CompareDocument, toAnnotations, toDifference } from './result.js'
import { formatComparison } from './text.js'
import {
  type Boundaries,
  findBoundaries,
  findDifference,
  findLiveBoundaries,
  policySides,
} from './walk.js'

/** `crossgate compare`: whether two policies decide alike, or what the second one allows in addition. */
export const compare: Command = {
  usage: 'A B [OPTIONS]',
  description: `Compares two policies, each in any notation that import reads, or a policy and a live URL: "equal on
everything both can say", or the first request that they treat differently. The requests are those
at the edges of both policies: every entry of a list, and just inside and outside every pattern.
A live server is sent only GET, HEAD and OPTIONS. One of the two can be - for standard input.`,
  options: {
    'newly-allowed': {
      kind: 'flag',
      help: 'Say what B allows and A does not, for a pull request: A is the old policy, B the new one.',
    },
    'from-a': { kind: 'text', value: 'NOTATION', help: 'The notation of A, as for import --from.' },
    'from-b': { kind: 'text', value: 'NOTATION', help: 'The notation of B.' },
    'at-a': { kind: 'text', value: 'PLACE', help: 'Which policy of A, as for import --at.' },
    'at-b': { kind: 'text', value: 'PLACE', help: 'Which policy of B.' },
    credentials: {
      kind: 'text',
      value: 'MODE',
      choices: ['include', 'omit'],
      help: 'Whether pages send cookies, for a notation that allows them without saying so, such as S3.',
    },
    format: {
      kind: 'text',
      value: 'FORMAT',
      choices: findingFormats,
      help: 'How to print the results.',
    },
    strict: { kind: 'flag', help: 'Exit with 1 also if something could not be compared.' },
  },
  examples: [
    {
      line: 'crossgate compare crossgate.jsonc new.jsonc --newly-allowed',
      purpose: 'What a change allows that was not allowed before',
    },
    { line: 'crossgate compare crossgate.jsonc crossgate.jsonc', purpose: 'Are both the same?' },
  ],
  maximumOperands: 2,
  run: runCompare,
}

async function runCompare(invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  const [nameA, nameB] = invocation.operands
  if (nameA === undefined || nameB === undefined) {
    throw new UsageError('Which two? Name two files, or a file and a URL.')
  }
  if (nameA === standardInput && nameB === standardInput) {
    throw new UsageError(
      'Only one of the two can be read from standard input: name a file for the other.',
    )
  }
  if (isUrl(nameA) && isUrl(nameB)) {
    throw new UsageError(
      "One of the two must be a file: the edges of a live server's policy are not known.",
    )
  }
  const work = () =>
    isUrl(nameA) || isUrl(nameB)
      ? compareWithLive(nameA, nameB, invocation, terminal)
      : compareFiles(nameA, nameB, invocation, terminal)
  const document = await withProgress(terminal, 'Comparing', work)
  const format = (invocation.text('format') ?? 'text') as FindingFormat
  terminal.write(
    format === 'text' ? formatComparison(document, terminal) : formatForMachines(format, document),
  )
  const { equal, newlyAllowed, losses } = document
  const isAlike = newlyAllowed === undefined ? equal : newlyAllowed.length === 0
  const isWhole = losses.a.length + losses.b.length === 0
  return isAlike && (isWhole || !invocation.flag('strict')) ? exitCodes.fine : exitCodes.findings
}

function isUrl(name: string): boolean {
  return /^https?:\/\//i.test(name)
}

function optionsOf(invocation: Invocation, side: 'a' | 'b'): RecognizeOptions {
  const from = invocation.text(`from-${side}`)
  const at = invocation.text(`at-${side}`)
  const credentials = invocation.text('credentials')
  return {
    suffix: `-${side}`,
    ...(from !== undefined && { from }),
    ...(at !== undefined && { at }),
    ...(credentials !== undefined && { credentials: credentials as 'include' | 'omit' }),
  }
}

async function compareFiles(
  nameA: string,
  nameB: string,
  invocation: Invocation,
  terminal: Terminal,
): Promise<CompareDocument> {
  const a = await readComparedPolicy(nameA, optionsOf(invocation, 'a'), terminal)
  const b = await readComparedPolicy(nameB, optionsOf(invocation, 'b'), terminal)
  const boundaries = findBoundaries(a.policy, b.policy)
  const [one, other] = policySides([a.name, b.name], a.policy, b.policy, boundaries)
  return toDocument(boundaries, one, other, { a: a.losses, b: b.losses }, invocation)
}

async function compareWithLive(
  nameA: string,
  nameB: string,
  invocation: Invocation,
  terminal: Terminal,
): Promise<CompareDocument> {
  const { harmless, openLiveSide } = await import('./live-side.js')
  const isFirstLive = isUrl(nameA)
  const url = checkUrl(isFirstLive ? nameA : nameB)
  const side = isFirstLive ? 'b' : 'a'
  const read = await readComparedPolicy(
    isFirstLive ? nameB : nameA,
    optionsOf(invocation, side),
    terminal,
  )
  terminal.note(`Sending GET, HEAD and OPTIONS to ${withoutQuery(url)}.\n`)
  const boundaries = findLiveBoundaries(read.policy, url)
  const live = await openLiveSide(url, boundaries.answerHeaders)
  try {
    const known = asFarAsLive(
      policySide(read.name, read.policy.engine, boundaries.answerHeaders),
      harmless,
    )
    const shown = asFarAsLive(live, harmless)
    return isFirstLive
      ? await toDocument(boundaries, shown, known, { a: [], b: read.losses }, invocation)
      : await toDocument(boundaries, known, shown, { a: read.losses, b: [] }, invocation)
  } finally {
    await live.close()
  }
}

/** A side as far as a live server shows it: not whether an application was asked, and of what would change something there only whether it would be sent. */
function asFarAsLive({ name, ask }: Side, harmless: ReadonlySet<string>): Side {
  return {
    name,
    ask: async (asked) => {
      const { sent, readable, exposed, preflightMaxAge } = await ask(asked)
      const kept = preflightMaxAge === undefined ? {} : { preflightMaxAge }
      return harmless.has(asked.method)
        ? { sent, readable, exposed, ...kept }
        : { sent, readable: sent, exposed: [], ...kept }
    },
  }
}

async function toDocument(
  boundaries: Boundaries,
  one: Side,
  other: Side,
  losses: CompareDocument['losses'],
  invocation: Invocation,
): Promise<CompareDocument> {
  const difference = await findDifference(boundaries, one, other)
  const newlyAllowed = invocation.flag('newly-allowed')
    ? await findNewlyAllowed(boundaries, one, other)
    : undefined
  return {
    a: one.name,
    b: other.name,
    equal: difference === undefined,
    ...(difference !== undefined && { difference: toDifference(difference) }),
    ...(newlyAllowed !== undefined && { newlyAllowed }),
    losses,
  }
}

function formatForMachines(
  format: Exclude<FindingFormat, 'text'>,
  document: CompareDocument,
): string {
  if (format === 'json') return `${JSON.stringify(document, null, 2)}\n`
  const report = toAnnotations(document)
  if (format === 'github') return formatGithub(report)
  return format === 'sarif' ? formatSarif(report) : formatJunit('compare', report)
}
