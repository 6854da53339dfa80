import type { Command, Invocation } from '../frame/command.js'
import { type ExitCode, exitCodes } from '../frame/exit-code.js'
import { UsageError } from '../frame/failure.js'
import { readInput } from '../frame/input.js'
import { withProgress } from '../frame/progress.js'
import type { Terminal } from '../frame/terminal.js'
import { notations, type RecognizeOptions, recognizePolicy } from '../notations/recognize.js'
import { type FindingFormat, findingFormats } from '../output/finding.js'
import { formatGithub } from '../output/github.js'
import { formatJunit } from '../output/junit.js'
import { formatSarif } from '../output/sarif.js'
import { readSource } from '../source/source.js'
import { allowsNoOrigin, type ImportDocument, toDocument, toFindings } from './result.js'
import { describeImport, formatImport, formatPolicy } from './text.js'

const ids = notations.map(({ id }) => id).filter((id) => id !== 'crossgate')

/** `crossgate import`: a policy of another notation, and everything that became of it. */
export const importPolicy: Command = {
  usage: 'FILE [OPTIONS]',
  description: `Reads the CORS policy of another product or library and writes it as a Crossgate policy. It also
lists, with line numbers, what was narrowed, what cannot be expressed, and which defaults of the
source were written out. Nothing is widened: what the policy allows, the source allows. FILE is - for
standard input. The format is recognised: JSON, YAML, HCL, XML, properties, or nginx.`,
  options: {
    from: {
      kind: 'text',
      value: 'NOTATION',
      choices: ids,
      help: 'The notation, if the file could be in several.',
    },
    at: { kind: 'text', value: 'PLACE', help: 'Which policy, if the file has several.' },
    credentials: {
      kind: 'text',
      value: 'MODE',
      choices: ['include', 'omit'],
      help: 'Whether pages send cookies, if the source allows them without saying so, as S3 does.',
    },
    format: {
      kind: 'text',
      value: 'FORMAT',
      choices: findingFormats,
      help: 'How to print it; text is a policy file with comments, unless --plain is given.',
    },
    plain: {
      kind: 'flag',
      help: 'Write the policy without comments, as JSON.parse reads it; the lists go to stderr.',
    },
    strict: { kind: 'flag', help: 'Exit with 1 also if something was narrowed.' },
  },
  examples: [
    {
      line: 'crossgate import cors.json --from cors > crossgate.jsonc',
      purpose: 'From the options of the npm package cors',
    },
    {
      line: 'crossgate import cors.json --from cors --plain > crossgate.json',
      purpose: 'As a file that your server reads with JSON.parse',
    },
    {
      line: 'crossgate import cors.json --from cors --format json',
      purpose: 'For a program',
    },
  ],
  maximumOperands: 1,
  run: runImport,
}

async function runImport(invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  const [name] = invocation.operands
  if (name === undefined) {
    throw new UsageError('Which file? Name one, or - for standard input.')
  }
  const { input, imported } = await withProgress(terminal, `Reading ${name}`, async () => {
    const input = await readInput(name, terminal)
    return { input, imported: recognizePolicy(await readSource(input), readOptions(invocation)) }
  })
  const document = toDocument(imported)
  const format = (invocation.text('format') ?? 'text') as FindingFormat
  const source = [input.name, imported.notation.name] as const
  if (invocation.flag('plain')) {
    if (format !== 'text') throw new UsageError('--plain is for --format text: leave one out.')
    terminal.note(describeImport(document, ...source, terminal))
    terminal.write(formatPolicy(document))
  } else if (format === 'text') terminal.write(formatImport(document, ...source, terminal))
  else terminal.write(formatForMachines(format, document, input.name, input.text))
  const { errors, losses } = document
  const isEmpty = allowsNoOrigin(document)
  // The policy itself may go into a file that nobody looks at.
  if (isEmpty) terminal.note(`${describeEmpty(input.name, losses.length > 0)}\n`)
  const isIncomplete = isEmpty || losses.length > 0
  const isFine = errors.length === 0 && !(invocation.flag('strict') && isIncomplete)
  return isFine ? exitCodes.fine : exitCodes.findings
}

function describeEmpty(file: string, hasLosses: boolean): string {
  const why = hasLosses
    ? `no origin of ${file} could be kept, and what was narrowed or left out says why`
    : `${file} allows none`
  return `The imported policy allows no origin: ${why}. List the origins of your pages in allowedOrigins, and set enabled to true.`
}

/** The options that say how a file is to be read. */
export function readOptions(invocation: Invocation): RecognizeOptions {
  const from = invocation.text('from')
  const at = invocation.text('at')
  const credentials = invocation.text('credentials')
  return {
    ...(from !== undefined && { from }),
    ...(at !== undefined && { at }),
    ...(credentials !== undefined && { credentials: credentials as 'include' | 'omit' }),
  }
}

function formatForMachines(
  format: Exclude<FindingFormat, 'text'>,
  document: ImportDocument,
  file: string,
  text: string,
): string {
  if (format === 'json') return `${JSON.stringify(document, null, 2)}\n`
  const report = { file, findings: toFindings(document, text) }
  if (format === 'github') return formatGithub(report)
  return format === 'sarif' ? formatSarif(report) : formatJunit('import', report)
}
