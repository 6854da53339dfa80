import type { Engine } from '@crossgate/probe'
import { type PolicyDocument, SyntaxMistake } from '../document/document.js'
import { editDocument } from '../document/policy-edit.js'
import type { Command, Invocation } from '../frame/command.js'
import { type ExitCode, exitCodes } from '../frame/exit-code.js'
import { UsageError } from '../frame/failure.js'
import { standardInput } from '../frame/input.js'
import { replaceFile } from '../frame/output-file.js'
import type { Terminal } from '../frame/terminal.js'
import { type FindingFormat, isValid } from '../output/finding.js'
import { createPatch, placePatch } from '../output/patch.js'
import { formatReport } from '../output/report.js'
import { inspectPolicy, syntaxFinding } from '../policy/inspect.js'
import { findPolicyFile, readPolicy } from '../policy/policy-file.js'
import { pageOptions } from '../request/page-options.js'
import { findChange } from './change.js'
import { followRequest, type PolicyInput } from './course.js'
import { readPageCall } from './request-source.js'
import { type PreparedChange, toDocument } from './result.js'
import { formatResult } from './text.js'

/** `crossgate explain`: what policy and browser do with one request, and what would let it through. */
export const explain: Command = {
  usage: '[FILE] (--url URL | --curl TEXT | --fetch TEXT | --har FILE) [OPTIONS] [-- curl …]',
  description: `Says what the policy and each browser do with a page's request, step by step, and prints the change
that allows it as a patch. FILE is - for standard input; without it, crossgate.jsonc or
crossgate.json in this folder is read. Nothing is sent anywhere, and no value of a header, cookie or
query is printed.`,
  options: {
    url: { kind: 'text', value: 'URL', help: 'The URL that the page requests.' },
    curl: {
      kind: 'text',
      value: 'TEXT',
      help: 'A copied curl command; - reads it from standard input.',
    },
    fetch: {
      kind: 'text',
      value: 'TEXT',
      help: 'A copied fetch(…); - reads it from standard input.',
    },
    har: { kind: 'text', value: 'FILE', help: 'A HAR.' },
    entry: {
      kind: 'text',
      value: 'NUMBER',
      help: 'Which request of the HAR: its number from 1, or part of its URL.',
    },
    origin: { kind: 'text', value: 'ORIGIN', help: 'The origin of the page.' },
    header: {
      kind: 'list',
      value: '"NAME: VALUE"',
      help: 'A header that the page sends; can be given several times.',
    },
    ...pageOptions,
    format: { kind: 'text', value: 'FORMAT', choices: ['text', 'json'], help: 'How to print it.' },
    apply: {
      kind: 'flag',
      help: 'Write the change to FILE, if the policy is still valid with it.',
    },
    'dangerously-apply': { kind: 'flag', help: 'The same, for a dangerous change.' },
  },
  examples: [
    {
      line: 'crossgate explain crossgate.jsonc --url https://api.example.com/items --method PUT --origin https://app.example.com',
      purpose: 'A request that you describe',
    },
    {
      line: "crossgate explain crossgate.jsonc -- curl 'https://api.example.com/items' -X PUT -H 'Origin: https://app.example.com'",
      purpose: 'A request copied from the developer tools: paste it after --',
    },
  ],
  maximumOperands: 1,
  takesRest: true,
  run: runExplain,
}

async function runExplain(invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  const name = await findPolicyFile(invocation.operands[0])
  checkInputs(name, invocation)
  const document = await readValidPolicy(name, invocation, terminal)
  if (typeof document === 'number') return document
  const policy = document.value as PolicyInput
  const call = await readPageCall(invocation, terminal)
  const course = await followRequest(
    policy,
    call,
    (invocation.text('engine') ?? 'standard') as Engine,
  )
  const found = await findChange(policy, call, course)
  const changed =
    found === undefined || found.issues.length > 0 ? document : editDocument(document, found.edits)
  const isApplied = found?.succeeds === true && isWanted(invocation, found.dangerous)
  const { folder } = placePatch(document.name)
  const change: PreparedChange | undefined = found && {
    ...found,
    patch: createPatch(document.name, document.text, changed.text),
    ...(folder !== undefined && { patchFolder: folder }),
    applied: isApplied,
  }
  if (isApplied && name !== standardInput) await replaceFile(name, changed.text)
  const isWriteAsked = invocation.flag('apply') || invocation.flag('dangerously-apply')
  const result = { call, course, change, isFile: name !== standardInput, isWriteAsked }
  const text =
    invocation.text('format') === 'json'
      ? `${JSON.stringify(toDocument(result), null, 2)}\n`
      : formatResult(result, terminal)
  if (isApplied && name === standardInput) {
    // The changed text is what was asked for; the rest is about it.
    terminal.write(changed.text)
    terminal.note(text)
  } else {
    terminal.write(text)
  }
  return course.succeeds || isApplied ? exitCodes.fine : exitCodes.findings
}

/** Standard input can be read once. */
function checkInputs(name: string, invocation: Invocation): void {
  const others = ['curl', 'fetch', 'har'].filter(
    (option) => invocation.text(option) === standardInput,
  )
  if (others.length + (name === standardInput ? 1 : 0) > 1) {
    throw new UsageError('Only one input can be standard input: name a file for the other.')
  }
}

/** A dangerous change is written only where somebody says so. */
function isWanted(invocation: Invocation, dangerous: boolean): boolean {
  return invocation.flag('dangerously-apply') || (invocation.flag('apply') && !dangerous)
}

/** Reads the policy, or prints what is wrong with it, as `check` does, and returns the exit code. */
async function readValidPolicy(
  name: string,
  invocation: Invocation,
  terminal: Terminal,
): Promise<PolicyDocument | ExitCode> {
  const format = (invocation.text('format') ?? 'text') as FindingFormat
  try {
    const document = await readPolicy(name, terminal)
    const findings = inspectPolicy(document)
      .map(({ finding }) => finding)
      .filter(({ severity }) => severity === 'error')
    const report = { file: document.name, findings, fixes: [] }
    if (isValid(report)) return document
    terminal.write(formatReport(format, report, document.lines, terminal))
    return exitCodes.findings
  } catch (error) {
    if (!(error instanceof SyntaxMistake)) throw error
    const file = name === standardInput ? 'standard input' : name
    const report = { file, findings: [syntaxFinding(error)], fixes: [] }
    terminal.write(formatReport(format, report, error.lines, terminal))
    return exitCodes.unreadable
  }
}
