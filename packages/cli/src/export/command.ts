import {
  type CorsConfiguration,
  type CorsConfigurationInput,
  createCors,
  createPolicies,
} from '@crossgate/core'
import { type PolicyDocument, SyntaxMistake } from '../document/document.js'
import { findPlace } from '../document/place.js'
import type { Command, Invocation } from '../frame/command.js'
import { type ExitCode, exitCodes } from '../frame/exit-code.js'
import { UnreadableError, UsageError } from '../frame/failure.js'
import type { Terminal } from '../frame/terminal.js'
import { wrap } from '../output/columns.js'
import { type Finding, type FindingFormat, findingFormats } from '../output/finding.js'
import { formatGithub } from '../output/github.js'
import { formatJunit } from '../output/junit.js'
import { formatSarif } from '../output/sarif.js'
import { inspectPolicy } from '../policy/inspect.js'
import { findPolicyFile, readPolicy } from '../policy/policy-file.js'
import { isPublicSuffix } from '../policy/public-suffix.js'
import { toCorsOptions } from './cors-options.js'
import type { Exported, ExportNote } from './exported.js'
import { toNginx } from './nginx.js'

const targets = {
  nginx: { write: toNginx, comment: '#' },
  cors: { write: toCorsOptions, comment: '//' },
} as const

/** A note with the place of its key in the policy. */
interface LocatedNote {
  readonly file: string
  readonly line: number
  readonly what: string
  readonly why: string
}

/** The documented shape of `--format json`. */
interface ExportDocument {
  readonly to: string
  readonly text?: string
  readonly losses: readonly LocatedNote[]
  readonly errors: readonly LocatedNote[]
}

/** `crossgate export`: a policy as lines of another product, and what is different there. */
export const exportPolicy: Command = {
  usage: '[FILE] --to nginx|cors [OPTIONS]',
  description: `Writes a configuration as nginx lines, or as options for the npm package cors, and lists what is
different there. FILE is - for standard input; without it, crossgate.jsonc or crossgate.json in this
folder is read.`,
  options: {
    to: { kind: 'text', value: 'NOTATION', choices: Object.keys(targets), help: 'What to write.' },
    policy: {
      kind: 'text',
      value: 'NAME',
      help: 'Which policy of a list: its name, or its number from 0. A name goes first.',
    },
    format: {
      kind: 'text',
      value: 'FORMAT',
      choices: findingFormats,
      help: 'How to print it; text is the lines with comments.',
    },
    strict: { kind: 'flag', help: 'Exit with 1 also if something is different there.' },
  },
  examples: [
    { line: 'crossgate export crossgate.jsonc --to nginx', purpose: 'For nginx' },
    {
      line: 'crossgate export crossgate.jsonc --to cors > options.js',
      purpose: 'For Express with cors',
    },
  ],
  maximumOperands: 1,
  run: runExport,
}

async function runExport(invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  const to = invocation.text('to') as keyof typeof targets | undefined
  if (to === undefined) throw new UsageError('Which format? Add --to nginx or --to cors.')
  const document = await readDocument(await findPolicyFile(invocation.operands[0]), terminal)
  const { configuration, prefix } = choosePolicy(document, invocation.text('policy'))
  const exported = targets[to].write(configuration)
  const result = toDocument(to, exported, document, prefix)
  const format = (invocation.text('format') ?? 'text') as FindingFormat
  terminal.write(
    format === 'text' ? formatText(result, terminal) : formatForMachines(format, result, document),
  )
  const isFine =
    result.errors.length === 0 && !(invocation.flag('strict') && result.losses.length > 0)
  return isFine ? exitCodes.fine : exitCodes.findings
}

async function readDocument(name: string, terminal: Terminal): Promise<PolicyDocument> {
  const document = await readPolicy(name, terminal).catch((error) => {
    if (!(error instanceof SyntaxMistake)) throw error
    const { line } = error.lines.positionAt(error.range.start)
    throw new UnreadableError(`${name}:${line}: ${error.message}`)
  })
  const errors = inspectPolicy(document).filter(({ finding }) => finding.severity === 'error')
  const [first] = errors
  if (first === undefined) return document
  const { line, message } = first.finding
  const more =
    errors.length === 1
      ? ''
      : ` There ${errors.length === 2 ? 'is one more error' : `are ${errors.length - 1} more errors`}.`
  throw new UnreadableError(`${document.name}:${line}: ${message}${more} Run npx crossgate check.`)
}

/** Returns the configuration, and where its keys stand. */
function choosePolicy(
  { name, value }: PolicyDocument,
  wanted: string | undefined,
): { configuration: CorsConfiguration; prefix: string } {
  const options = { isPublicSuffix }
  if (!Array.isArray(value)) {
    if (wanted !== undefined)
      throw new UsageError(`${name} is a single configuration: leave out --policy.`)
    const { configuration } = createCors(value as CorsConfigurationInput, options)
    return { configuration, prefix: '' }
  }
  const { configuration: policies } = createPolicies(value, options)
  const named = policies.findIndex((policy) => policy.name === wanted && wanted !== undefined)
  const numbers = policies.map((_, index) => `${index}`)
  const index = named >= 0 ? named : numbers.indexOf(wanted ?? (policies.length === 1 ? '0' : ''))
  const policy = policies[index]
  if (policy !== undefined)
    return { configuration: policy.configuration, prefix: `[${index}].configuration.` }
  const names = policies.map((each, at) => toArgument(each.name) ?? `${at}`)
  throw new UsageError(
    `${name} is a list of policies, and only one can be written at a time: add --policy and one of ${names.join(', ')}.`,
  )
}

/** Returns a name as it can be pasted into any shell; none if its number from 0 has to do. */
function toArgument(name = ''): string | undefined {
  if (/^\w[\w./:-]*$/.test(name)) return name
  return /^[^-"$`\\!%][^"$`\\!%]*$/.test(name) ? `"${name}"` : undefined
}

function toDocument(
  to: string,
  { text, losses, errors }: Exported,
  { name, root, lines }: PolicyDocument,
  prefix: string,
): ExportDocument {
  const locate = ({ key, index, what, why }: ExportNote): LocatedNote => {
    const path = `${prefix}${key}${index === undefined ? '' : `[${index}]`}`
    return { file: name, line: lines.positionAt(findPlace(root, path).node.offset).line, what, why }
  }
  return {
    to,
    ...(errors.length === 0 && { text }),
    losses: losses.map(locate),
    errors: errors.map(locate),
  }
}

function formatText(
  { to, text, losses, errors }: ExportDocument,
  { width, paint }: Terminal,
): string {
  const { comment } = targets[to as keyof typeof targets]
  const describe = ({ file, line, what, why }: LocatedNote): string[] => [
    `- ${file}:${line} ${what}`,
    ...wrap(why, width - 8).map((row) => `    ${row}`),
  ]
  const head = [
    ...(errors.length === 0 ? [] : ['This cannot be expressed:', ...errors.flatMap(describe)]),
    ...(losses.length === 0 ? [] : ['What is different here:', ...losses.flatMap(describe)]),
  ].map((line) => paint('dim', `${comment} ${line}`))
  return `${head.map((line) => `${line}\n`).join('')}${text ?? ''}`
}

function formatForMachines(
  format: Exclude<FindingFormat, 'text'>,
  result: ExportDocument,
  { name, lines }: PolicyDocument,
): string {
  if (format === 'json') return `${JSON.stringify(result, null, 2)}\n`
  const toFinding =
    (severity: Finding['severity'], code: string) =>
    ({ line, what, why }: LocatedNote): Finding => ({
      severity,
      code,
      path: '',
      message: `${what}: ${why}`,
      line,
      column: 1,
      endLine: line,
      endColumn: lines.lineAt(line).length + 1,
    })
  const report = {
    file: name,
    findings: [
      ...result.errors.map(toFinding('error', 'export-error')),
      ...result.losses.map(toFinding('advice', 'export-loss')),
    ],
  }
  if (format === 'github') return formatGithub(report)
  return format === 'sarif' ? formatSarif(report) : formatJunit('export', report)
}
