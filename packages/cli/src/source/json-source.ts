import type { Node } from 'jsonc-parser'
import { parseDocument, SyntaxMistake } from '../document/document.js'
import type { LineIndex } from '../document/position.js'
import { UnreadableError } from '../frame/failure.js'
import type { Input } from '../frame/input.js'
import { createMap, type SourceNode } from './source-node.js'

/** Deeper than any document that holds a policy. */
const maximumDepth = 200

/**
 * Reads JSON, with comments or without.
 *
 * @throws `UnreadableError` with the line where it is not.
 */
export function readJson(input: Input): SourceNode {
  try {
    const { root, lines } = parseDocument(input)
    return toSourceNode(root, lines, input.name, 0)
  } catch (error) {
    if (!(error instanceof SyntaxMistake)) throw error
    const { line } = error.lines.positionAt(error.range.start)
    throw new UnreadableError(`${input.name}:${line}: ${error.message}`)
  }
}

function toSourceNode(node: Node, lines: LineIndex, name: string, depth: number): SourceNode {
  const { line } = lines.positionAt(node.offset)
  if (depth > maximumDepth) {
    throw new UnreadableError(`${name}:${line}: Values are nested too deeply here to be a policy.`)
  }
  if (node.type === 'array') {
    const items = (node.children ?? []).map((child) => toSourceNode(child, lines, name, depth + 1))
    return { kind: 'list', line, items }
  }
  if (node.type !== 'object') return { kind: 'scalar', line, value: node.value ?? null }
  const entries = (node.children ?? []).flatMap(({ children = [] }) => {
    const [key, value] = children
    if (key === undefined || value === undefined) return []
    const place = lines.positionAt(key.offset).line
    return [
      { key: String(key.value), line: place, value: toSourceNode(value, lines, name, depth + 1) },
    ]
  })
  return createMap(line, entries)
}
