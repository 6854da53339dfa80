import type { Input } from '../frame/input.js'
import { createMap, type SourceEntry, type SourceNode } from './source-node.js'

/** What separates documents [in Spring](https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files.multi-document). */
const separator = /^[#!]---[ \t]*$/
const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

/** A setting of several rows, or a row that separates documents. */
interface Row {
  readonly text: string
  readonly line: number
}

/**
 * Reads every document of [Java properties](https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader-)
 * as Spring nests them: `a.b[/**].c[0]=x`. A key in brackets that is not a number is a key of a map.
 */
export function readProperties({ text }: Input): SourceNode[] {
  const documents = [createBranch(1)]
  for (const row of joinRows(text)) {
    if (separator.test(row.text)) documents.push(createBranch(row.line))
    const found = /^[#!]/.test(row.text) ? undefined : splitRow(row.text)
    if (found === undefined) continue
    const root = documents.at(-1) as Branch
    put(root, splitKey(unescapeText(found.key)), {
      text: unescapeText(found.value),
      line: row.line,
    })
  }
  return documents.map(toNode)
}

/** Joins rows that end in a backslash with those behind them. A comment ends with its row. */
function joinRows(text: string): Row[] {
  const rows: Row[] = []
  let open: Row | undefined
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .forEach((written, index) => {
      const isSeparator = open === undefined && separator.test(written)
      const content = (open?.text ?? '') + (isSeparator ? written : written.trimStart())
      const line = open?.line ?? index + 1
      const backslashes = content.length - content.replace(/\\+$/, '').length
      const isComment = open === undefined && /^[#!]/.test(content)
      if (backslashes % 2 === 1 && !isComment) {
        open = { text: content.slice(0, -1), line }
        return
      }
      open = undefined
      // An indented comment separates nothing.
      if (isSeparator || !separator.test(content)) rows.push({ text: content, line })
    })
  return open === undefined ? rows : [...rows, open]
}

/** The key ends at the first =, : or white space outside of brackets. */
function splitRow(text: string): { key: string; value: string } | undefined {
  if (text === '') return undefined
  let isInBrackets = false
  let end = 0
  for (; end < text.length; end++) {
    const character = text[end] as string
    if (character === '\\') end++
    else if (character === '[') isInBrackets = true
    else if (character === ']') isInBrackets = false
    else if (!isInBrackets && /[\s=:]/.test(character)) break
  }
  const key = text.slice(0, end)
  return key === '' ? undefined : { key, value: text.slice(end).replace(/^\s*[=:]?\s*/, '') }
}

/** A key whose parts are filled line by line. */
interface Branch {
  line: number
  readonly children: Map<string, Branch>
  value?: string
  /** The line of an earlier value of the same key. */
  repeats?: number
}

function createBranch(line: number): Branch {
  return { line, children: new Map() }
}

/** Parts of a key: dots separate, brackets hold an index or a key as it is. */
function splitKey(key: string): string[] {
  return [...key.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(
    ([, inside, plain]) => inside ?? plain ?? '',
  )
}

function put(root: Branch, path: readonly string[], value: { text: string; line: number }): void {
  let branch = root
  for (const part of path) {
    const next = branch.children.get(part) ?? createBranch(value.line)
    branch.children.set(part, next)
    branch = next
  }
  if (branch.value !== undefined) branch.repeats = branch.line
  branch.line = value.line
  branch.value = value.text
}

function toNode({ line, children, value }: Branch): SourceNode {
  if (children.size === 0) return { kind: 'scalar', line, value: value ?? null }
  const entries = [...children].map(
    ([key, child]): SourceEntry => ({
      key,
      line: child.line,
      value: toNode(child),
      ...(child.repeats !== undefined && { repeats: child.repeats }),
    }),
  )
  if (entries.every(({ key }) => /^\d+$/.test(key))) {
    return { kind: 'list', line, items: entries.map((entry) => entry.value) }
  }
  return createMap(line, entries)
}

function unescapeText(text: string): string {
  return text.replace(/\\u([\da-fA-F]{4})|\\(.)/g, (_, code?: string, character = '') =>
    code === undefined
      ? (escapes[character] ?? character)
      : String.fromCharCode(Number.parseInt(code, 16)),
  )
}
