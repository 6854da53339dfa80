import type { Input } from '../frame/input.js'
import { createMap, type SourceEntry, type SourceNode } from './source-node.js'

/** Longer rows are no settings. */
const longestRow = 10_000

/**
 * Reads [Java properties](https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader-)
 * as Spring nests them: `a.b[/**].c[0]=x`. A key in brackets that is not a number is a key of a map.
 */
export function readProperties({ text }: Input): SourceNode {
  const root = createBranch(1)
  let line = 0
  let pending = ''
  let start = 1
  for (const row of text.split(/\r\n|\n|\r/)) {
    line++
    if (row.length > longestRow) continue
    const content = pending + row.trimStart()
    if (pending === '') start = line
    if (/(?:^|[^\\])(?:\\\\)*\\$/.test(content)) {
      pending = content.slice(0, -1)
      continue
    }
    pending = ''
    const found = /^((?:\\.|[^\s=:#!\\])(?:\\.|\[[^\]]*\]|[^\s=:\\])*)\s*[=:]?\s*(.*)$/.exec(
      content,
    )
    if (found === null || /^[#!]/.test(content)) continue
    const [, key = '', value = ''] = found
    put(root, splitKey(unescapeText(key)), { text: unescapeText(value), line: start })
  }
  return toNode(root)
}

/** A key whose parts are filled line by line. */
interface Branch {
  readonly line: number
  readonly children: Map<string, Branch>
  value?: string
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
  branch.value = value.text
}

function toNode({ line, children, value }: Branch): SourceNode {
  if (children.size === 0) return { kind: 'scalar', line, value: value ?? null }
  const entries = [...children].map(
    ([key, child]): SourceEntry => ({ key, line: child.line, value: toNode(child) }),
  )
  if (entries.every(({ key }) => /^\d+$/.test(key))) {
    return { kind: 'list', line, items: entries.map((entry) => entry.value) }
  }
  return createMap(line, entries)
}

function unescapeText(text: string): string {
  return text.replace(/\\u([\da-fA-F]{4})|\\(.)/g, (_, code?: string, character = '') =>
    code === undefined ? character : String.fromCharCode(Number.parseInt(code, 16)),
  )
}
