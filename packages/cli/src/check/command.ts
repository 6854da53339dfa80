import type { PolicyDocument } from '../document/document.js'
import { SyntaxMistake } from '../document/document.js'
import type { Command, Invocation } from '../frame/command.js'
import { type ExitCode, exitCodes } from '../frame/exit-code.js'
import { standardInput } from '../frame/input.js'
import { replaceFile } from '../frame/output-file.js'
import type { Terminal } from '../frame/terminal.js'
import { type FindingFormat, findingFormats, isValid, type Report } from '../output/finding.js'
import { formatReport } from '../output/report.js'
import { inspectPolicy, syntaxFinding } from '../policy/inspect.js'
import { findPolicyFile, readPolicy } from '../policy/policy-file.js'
import { fixDocument } from './fix.js'

/** `crossgate check`: every issue and every piece of advice, each with its place in the file. */
export const check: Command = {
  usage: '[FILE] [OPTIONS]',
  description: `Checks a configuration, or a list of policies, in JSON or JSON with comments. FILE is - for
standard input; without it, crossgate.jsonc or crossgate.json in this folder is checked.
The whole public suffix list is used, and Unicode hosts get their ASCII form.`,
  options: {
    format: {
      kind: 'text',
      value: 'FORMAT',
      choices: findingFormats,
      help: 'How to print the results.',
    },
    fix: { kind: 'flag', help: 'Apply the suggestions for errors. Comments and order stay.' },
    'fix-advice': { kind: 'flag', help: 'Apply the suggestions for advice too.' },
    strict: { kind: 'flag', help: 'Exit with 1 for advice too.' },
  },
  examples: [
    { line: 'crossgate check crossgate.jsonc', purpose: 'Report, and change nothing' },
    {
      line: 'crossgate check crossgate.jsonc --fix',
      purpose: 'Fix what can be fixed automatically',
    },
    {
      line: 'crossgate check - < exported.json',
      purpose: 'Check what another program prints, or a file with another name',
    },
  ],
  maximumOperands: 1,
  run: runCheck,
}

async function runCheck(invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  const format = (invocation.text('format') ?? 'text') as FindingFormat
  const name = await findPolicyFile(invocation.operands[0])
  let document: PolicyDocument
  try {
    document = await readPolicy(name, terminal)
  } catch (error) {
    if (!(error instanceof SyntaxMistake)) throw error
    const file = name === standardInput ? 'standard input' : name
    const report = { file, findings: [syntaxFinding(error)], fixes: [] }
    terminal.write(formatReport(format, report, error.lines, terminal))
    return exitCodes.unreadable
  }
  const includesAdvice = invocation.flag('fix-advice')
  const isFixing = includesAdvice || invocation.flag('fix')
  const fixed = isFixing ? fixDocument(document, includesAdvice) : { document, fixes: [] }
  const findings = inspectPolicy(fixed.document).map(({ finding }) => finding)
  const report: Report = { file: document.name, findings, fixes: fixed.fixes }
  const text = formatReport(format, report, fixed.document.lines, terminal)
  if (isFixing && name === standardInput) {
    // The mended text is what was asked for; the report is about it.
    terminal.write(fixed.document.text)
    terminal.note(text)
  } else {
    if (fixed.fixes.length > 0) await replaceFile(name, fixed.document.text)
    terminal.write(text)
  }
  const isFine = isValid(report) && !(invocation.flag('strict') && findings.length > 0)
  return isFine ? exitCodes.fine : exitCodes.findings
}
