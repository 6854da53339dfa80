import {
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { UnreadableError } from '../frame/failure.js'
import type { Input } from '../frame/input.js'
import { LineIndex } from './position.js'
import { refuseTooManyValues } from './size.js'

/** A million origins are fewer, and a tree of more does not fit in the memory that Node has. */
const maximumValues = 5_000_000

/** Where something stands in a text, as offsets. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A file of JSON with comments: its text, its tree with the place of each value, and what it says. */
export interface PolicyDocument {
  readonly name: string
  readonly text: string
  readonly lines: LineIndex
  readonly root: Node
  readonly value: unknown
  /** Keys that are written twice in one object, the later ones. JSON keeps the last value only. */
  readonly repeatedKeys: readonly RepeatedKey[]
}

/** A key that stands in its object already. */
export interface RepeatedKey {
  readonly key: string
  readonly range: Range
}

/** The text is not JSON: what is wrong, and where. */
export class SyntaxMistake extends UnreadableError {
  constructor(
    message: string,
    readonly lines: LineIndex,
    readonly range: Range,
  ) {
    super(message)
  }
}

/**
 * Parses JSON with comments and trailing commas.
 *
 * @throws `SyntaxMistake` where it is not, `UnreadableError` where it is nested too deeply or has
 * more than five million values.
 */
export function parseDocument({ name, text }: Input): PolicyDocument {
  refuseTooManyValues({ name, text }, maximumValues)
  const lines = new LineIndex(text)
  const root = parse(text, name, lines)
  const repeatedKeys: RepeatedKey[] = []
  const value = withinStack(name, () => toValue(root, repeatedKeys))
  return { name, text, lines, root, value, repeatedKeys }
}

/**
 * Parses a policy: one by itself, or within what the console's API sends. The text stays whole, so that
 * places and edits are those of the file.
 */
export function parsePolicy(input: Input): PolicyDocument {
  const document = parseDocument(input)
  const root = policyWithin(document.root)
  return root === undefined ? document : { ...document, root, value: toValue(root, []) }
}

/** The list of policies comes before the system configuration, which has only the last of them. */
function policyWithin(root: Node): Node | undefined {
  const policies = findNodeAtLocation(root, ['policies'])
  const isList = policies?.children?.every(
    (item) => findNodeAtLocation(item, ['configuration']) !== undefined,
  )
  if (policies?.type === 'array' && isList) return policies
  const configuration = findNodeAtLocation(root, ['systemConfiguration', 'corsConfiguration'])
  return configuration?.type === 'object' ? configuration : undefined
}

/** What calls itself for each level of a document ends where the document is too deep for that. */
function withinStack<Result>(name: string, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new UnreadableError(`${name} is nested too deeply to be a policy.`)
  }
}

function parse(text: string, name: string, lines: LineIndex): Node {
  const errors: ParseError[] = []
  // A byte order mark is not JSON, and blank keeps the offsets.
  const content = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text
  const root = withinStack(name, () => parseTree(content, errors, { allowTrailingComma: true }))
  const [first] = errors
  if (first === undefined && root !== undefined) return root
  const offset = first?.offset ?? 0
  const range = { start: offset, end: offset + (first?.length ?? 0) }
  throw new SyntaxMistake(describeSyntax(content, first), lines, range)
}

const syntaxSentences: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'Expected a key in double quotes here.',
  ValueExpected: 'Expected a value here.',
  ColonExpected: 'A colon is missing between the key and its value.',
  CommaExpected: 'A comma is missing before this.',
  CloseBraceExpected: 'The file ends before its last } is closed: part of it may be missing.',
  CloseBracketExpected: 'The file ends before its last ] is closed: part of it may be missing.',
  EndOfFileExpected: 'The policy ends before this: remove the rest, or move it inside.',
  UnexpectedEndOfComment: 'This comment is not closed: close it with */.',
  UnexpectedEndOfString: 'This string is not closed on its line: close it with a double quote.',
  UnexpectedEndOfNumber: 'This is not a number.',
  InvalidNumberFormat: 'This is not a number.',
  InvalidUnicode: '\\u must be followed by four hexadecimal digits.',
  InvalidEscapeCharacter: 'JSON has no such escape: write \\\\ for a backslash.',
  InvalidCharacter: 'A string cannot contain a control character: write it as an escape.',
}

/** Says what is wrong, and guesses what somebody meant who wrote another notation. */
function describeSyntax(text: string, error: ParseError | undefined): string {
  const start = text.trimStart()
  if (start === '') return 'The file is empty: write a configuration, such as { "enabled": true }.'
  if (start.startsWith('<'))
    return 'This is XML or HTML: check reads JSON, with or without comments.'
  if (error === undefined) return 'This is not JSON.'
  if (error.offset === text.length - start.length && !/^[[{"]/.test(start)) {
    return 'This is not JSON: a configuration begins with {, a list of policies with [.'
  }
  const character = text[error.offset] ?? ''
  const others = isWrittenAsInProgram(text)
    ? ' The text is written as in a program: put double quotes around every other key and string too.'
    : ''
  if (character === "'") return `Use double quotes: JSON does not allow ' around a string.${others}`
  if (/^[“”„«»]$/.test(character)) {
    return `Use plain double quotes: ${character} was probably inserted by a text editor.`
  }
  const code = printParseErrorCode(error.error)
  const isName = /^[A-Za-z_$]/.test(character) && !/^(?:Comma|Colon)Expected$/.test(code)
  if (isName) {
    const word = /^[\w$-]+/.exec(text.slice(error.offset))?.[0] ?? character
    if (text.trimEnd().length === error.offset + word.length) {
      return `The file ends unexpectedly after ${word.slice(0, 40)}: part of it is missing.`
    }
    return `Put double quotes around ${word.slice(0, 40)}.${others}`
  }
  return syntaxSentences[code] ?? 'This is not JSON.'
}

/** Whether more than one key has no quotes, or a string single ones: nobody should hear of one a run. */
function isWrittenAsInProgram(text: string): boolean {
  const found = text.match(/[{,]\s*[A-Za-z_$][\w$]*\s*:|[[{:,]\s*'/g) ?? []
  return found.length > 1
}

/** Builds what the tree says. Keys are data: `__proto__` is a key like any other. */
function toValue(node: Node, repeated: RepeatedKey[]): unknown {
  if (node.type === 'array') {
    return (node.children ?? []).map((child) => toValue(child, repeated))
  }
  if (node.type !== 'object') return node.value
  const object: Record<string, unknown> = {}
  for (const property of node.children ?? []) {
    const [keyNode, valueNode] = property.children ?? []
    if (keyNode === undefined || valueNode === undefined) continue
    const key: string = keyNode.value
    if (Object.hasOwn(object, key)) repeated.push({ key, range: rangeOf(keyNode) })
    const value = toValue(valueNode, repeated)
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return object
}

/** Where a node stands. */
export function rangeOf({ offset, length }: Node): Range {
  return { start: offset, end: offset + length }
}
