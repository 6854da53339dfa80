import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import { refuseTooManyValues } from '../document/size.js'
import { UnreadableError } from '../frame/failure.js'
import type { Input } from '../frame/input.js'
import { createMap, type SourceEntry, type SourceNode } from './source-node.js'

/** Most values that anchors may expand to: no policy has more, and what has more was made to exhaust its reader. */
const maximumValues = 1_000_000
/** Aliases below aliases below aliases. */
const maximumDepth = 100

/**
 * Reads every document of a YAML text. Anchors and merges are resolved; a value with a tag of
 * CloudFormation or of another program is not in the file.
 *
 * @throws `UnreadableError` with the line where it is not YAML, or where aliases lead nowhere.
 */
export function readYaml({ name, text }: Input): SourceNode[] {
  refuseTooManyValues({ name, text }, maximumValues)
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    uniqueKeys: false,
    logLevel: 'silent',
  })
  const reader = new YamlReader(name, (offset) => lines.linePos(offset).line)
  return (Array.isArray(documents) ? documents : []).flatMap((document) => {
    const [mistake] = document.errors
    if (mistake !== undefined) {
      // The parser reports its own end of the stack as a mistake of the text.
      if (/call stack/.test(mistake.message)) throw new RangeError(mistake.message)
      const [sentence = ''] = mistake.message.split('\n')
      const place = /^(.*?) at line (\d+), column \d+:?$/.exec(sentence)
      if (/\{\{/.test(text)) {
        throw new UnreadableError(
          `${name}:${lines.linePos(mistake.pos[0]).line}: This is a template that is not filled in, as {{ }} shows: render it first (helm template), and import the output.`,
        )
      }
      throw new UnreadableError(
        `${name}:${lines.linePos(mistake.pos[0]).line}: This is not YAML: ${(place?.[1] ?? sentence).replace(/:$/, '')}.`,
      )
    }
    return document.contents === null ? [] : [reader.read(document as Document.Parsed)]
  })
}

class YamlReader {
  #values = 0

  constructor(
    readonly name: string,
    readonly lineAt: (offset: number) => number,
  ) {}

  read(document: Document.Parsed): SourceNode {
    return this.#node(document.contents, document, 0)
  }

  #node(node: unknown, document: Document.Parsed, depth: number): SourceNode {
    const line = this.#lineOf(node)
    if (++this.#values > maximumValues) {
      throw new UnreadableError(
        `${this.name}:${line}: The anchors and aliases in this file stand for more than a million values, too many for a policy: nothing was read.`,
      )
    }
    if (depth > maximumDepth) {
      throw new UnreadableError(
        `${this.name}:${line}: Values are nested more than ${maximumDepth} deep here, or an anchor contains itself: that is not a policy.`,
      )
    }
    if (isAlias(node)) return this.#alias(node, document, depth)
    const tag = (node as Node | null)?.tag
    // Of CloudFormation: a text without a variable is the text.
    if (tag === '!Sub' && isScalar(node) && !String(node.value).includes('${')) {
      return { kind: 'scalar', line, value: String(node.value) }
    }
    if (tag?.startsWith('!') === true) return { kind: 'unknown', line, text: this.#written(node) }
    if (isMap(node)) return this.#map(node, document, depth)
    if (isSeq(node)) {
      const items = node.items.map((item) => this.#node(item, document, depth + 1))
      return { kind: 'list', line, items }
    }
    const value = isScalar(node) ? node.value : null
    return { kind: 'scalar', line, value: toPlain(value) }
  }

  #alias(alias: Alias, document: Document.Parsed, depth: number): SourceNode {
    const target = alias.resolve(document)
    if (target !== undefined) return this.#node(target, document, depth + 1)
    throw new UnreadableError(
      `${this.name}:${this.#lineOf(alias)}: *${alias.source} is not in quotes, so YAML reads it as a reference to an anchor, and no anchor has that name. Put it in quotes: "*${alias.source}".`,
    )
  }

  #map(map: YAMLMap, document: Document.Parsed, depth: number): SourceNode {
    const entries: SourceEntry[] = []
    const merged: SourceEntry[] = []
    for (const pair of map.items as Pair<unknown, unknown>[]) {
      if (!isScalar(pair.key)) {
        throw new UnreadableError(
          `${this.name}:${this.#lineOf(pair.key ?? map)}: A key is a map or a list here, as in a template that is not filled in: render it first (helm template), and import the output.`,
        )
      }
      const key = String((pair.key as Scalar).value)
      const value = this.#node(pair.value, document, depth + 1)
      if (key === '<<') {
        const sources = value.kind === 'list' ? value.items : [value]
        for (const source of sources) {
          if (source.kind === 'map') merged.push(...source.entries.values())
        }
      } else {
        entries.push({ key, line: this.#lineOf(pair.key), value })
      }
    }
    // What a map says itself counts, then what it merges first.
    const known = new Set(entries.map(({ key }) => key))
    for (const entry of merged) {
      if (!known.has(entry.key)) entries.push(entry)
      known.add(entry.key)
    }
    return createMap(this.#lineOf(map), entries)
  }

  #lineOf(node: unknown): number {
    const range = (node as Node | null)?.range
    return range ? this.lineAt(range[0]) : 1
  }

  #written(node: unknown): string {
    const { tag } = node as Node
    const value = isScalar(node) ? ` ${node.value}` : ''
    return `${tag}${value}`
  }
}

function toPlain(value: unknown): string | number | boolean | null {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (value === null || value === undefined) return null
  return String(value)
}
