import sax from 'sax'
import { UnreadableError } from '../frame/failure.js'
import type { Input } from '../frame/input.js'
import { createMap, type SourceEntry, type SourceNode } from './source-node.js'

/** Deeper than any document of a policy. */
const maximumDepth = 100

interface OpenElement {
  readonly name: string
  readonly line: number
  readonly children: SourceEntry[]
  text: string
}

/**
 * Reads XML: an element with elements in it is a map, whose repeated names are lists; one without
 * is a text. Attributes are passed over.
 *
 * @throws `UnreadableError` with the line where it is not XML.
 */
export function readXml({ name, text }: Input): SourceNode {
  const parser = sax.parser(true)
  const open: OpenElement[] = [{ name: '', line: 1, children: [], text: '' }]
  // It counts lines from 0, and its messages hold more than their first line.
  parser.onerror = (error) => {
    const [sentence] = error.message.split('\n')
    throw new UnreadableError(`${name}:${parser.line + 1}: This is not XML: ${sentence}.`)
  }
  parser.onopentag = ({ name: tag }) => {
    if (open.length > maximumDepth) {
      throw new UnreadableError(
        `${name}:${parser.line + 1}: Elements are nested too deeply to be a policy.`,
      )
    }
    open.push({ name: tag, line: parser.line + 1, children: [], text: '' })
  }
  parser.ontext = (piece) => {
    const top = open.at(-1)
    if (top !== undefined) top.text += piece
  }
  parser.onclosetag = () => {
    const element = open.pop() as OpenElement
    open.at(-1)?.children.push({ key: element.name, line: element.line, value: toNode(element) })
  }
  parser.write(text.replace(/^\uFEFF/, '')).close()
  return toNode(open[0] as OpenElement)
}

function toNode({ line, children, text }: OpenElement): SourceNode {
  if (children.length === 0) return { kind: 'scalar', line, value: text.trim() }
  const byName = new Map<string, SourceEntry[]>()
  for (const child of children) byName.set(child.key, [...(byName.get(child.key) ?? []), child])
  const entries = [...byName].map(([key, found]): SourceEntry => {
    const [first] = found as [SourceEntry]
    const items = found.map(({ value }) => value)
    const value: SourceNode =
      items.length === 1 ? first.value : { kind: 'list', line: first.line, items }
    return { key, line: first.line, value }
  })
  return createMap(line, entries)
}
