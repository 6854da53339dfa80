import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LineIndex } from '../document/position.js'
import { UnreadableError } from '../frame/failure.js'
import type { Input } from '../frame/input.js'
import { findHclLines, type HclLines } from './hcl-lines.js'
import { createMap, type SourceEntry, type SourceNode } from './source-node.js'

/** Its name is a value here, so that it is neither bundled nor its types, which are those of a browser, taken for ours. */
const peer: string = '@cdktf/hcl2json'
/** Longer than any module: the parser takes seconds for a million characters. */
const maximumCharacters = 2_000_000
/** Locals that name locals that name locals. */
const maximumDepth = 20

/** The part of the peer that is called. */
interface HclParser {
  parse(name: string, text: string): Promise<Record<string, unknown>>
}

/**
 * Reads HCL by Terraform's own parser. Locals with plain values are put in; what needs a variable,
 * a function or another resource is not in the file.
 *
 * @throws `UnreadableError` where the parser is not installed, where it finds no HCL, and where the
 * text has more than two million characters.
 */
export async function readHcl({ name, text }: Input): Promise<SourceNode> {
  if (text.length > maximumCharacters) {
    throw new UnreadableError(
      `${name} is HCL of more than two million characters, too large for a module: import the output of "terraform show -json" for a plan.`,
    )
  }
  const { parse } = await loadParser(name)
  // The parser takes its own name of the file for one of a JSON notation where it ends so.
  const parsed = await parse('main.tf', text).catch((error: Error) => {
    throw new UnreadableError(describeMistake(name, error.message))
  })
  return new HclReader(text, parsed).read()
}

/** The parser is an optional peer, of the command or of the folder that it runs in. */
async function loadParser(name: string): Promise<HclParser> {
  try {
    return unwrap(await import(peer))
  } catch {
    // Perhaps the folder has it.
  }
  try {
    const resolved = createRequire(join(process.cwd(), 'package.json')).resolve(peer)
    return unwrap(await import(pathToFileURL(resolved).href))
  } catch {
    throw new UnreadableError(
      `${name} is HCL, which needs the Terraform parser: npm install ${peer}. Without it, import the output of "terraform show -json" for a plan.`,
    )
  }
}

/** A CommonJS package gives its names, or only a default that has them. */
function unwrap(module: unknown): HclParser {
  const { parse, default: fallback } = module as HclParser & { default?: HclParser }
  return typeof parse === 'function' ? (module as HclParser) : (fallback as HclParser)
}

function describeMistake(name: string, message: string): string {
  const found = /\[[^:\]]*:(\d+)[^:]*: (.*)\]$/s.exec(message)
  const sentence = (found?.[2] ?? message).replace(/\s+/g, ' ')
  return `${name}:${found?.[1] ?? 1}: This is not HCL. ${sentence}`
}

class HclReader {
  readonly #hclLines: HclLines
  readonly #index: LineIndex
  readonly #locals = new Map<string, { value: unknown; path: string }>()

  constructor(
    text: string,
    readonly root: Record<string, unknown>,
  ) {
    this.#index = new LineIndex(text)
    this.#hclLines = findHclLines(text)
    const blocks = Array.isArray(root.locals) ? root.locals : []
    blocks.forEach((block: Record<string, unknown>, index) => {
      for (const [key, value] of Object.entries(block)) {
        this.#locals.set(key, { value, path: `locals[${index}].${key}` })
      }
    })
  }

  read(): SourceNode {
    return this.#node(this.root, '', 1, 0)
  }

  #node(value: unknown, path: string, line: number, depth: number): SourceNode {
    const own = this.#hclLines.get(path) ?? line
    if (Array.isArray(value)) {
      return { kind: 'list', line: own, items: this.#items(value, path, own, depth) }
    }
    if (typeof value === 'string') return this.#text(value, own, depth)
    if (typeof value !== 'object' || value === null) {
      return { kind: 'scalar', line: own, value: (value ?? null) as null | number | boolean }
    }
    const entries = Object.entries(value).map(([key, child]): SourceEntry => {
      const childPath = path === '' ? key : `${path}.${key}`
      const childLine = this.#hclLines.get(childPath) ?? this.#hclLines.get(`${childPath}[0]`)
      return {
        key,
        line: childLine ?? own,
        value: this.#node(child, childPath, childLine ?? own, depth),
      }
    })
    return createMap(own, entries)
  }

  /** An entry of a list of texts stands in the list's line or behind it, and behind the one before. */
  #items(values: readonly unknown[], path: string, line: number, depth: number): SourceNode[] {
    let from = this.#index.startOf(line)
    return values.map((item, index) => {
      const found =
        typeof item === 'string' ? this.#index.text.indexOf(JSON.stringify(item), from) : -1
      if (found >= 0) from = found + 1
      const place = found < 0 ? line : this.#index.positionAt(found).line
      return this.#node(item, `${path}[${index}]`, place, depth)
    })
  }

  #text(value: string, line: number, depth: number): SourceNode {
    const local = /^\$\{local\.([\w-]+)\}$/.exec(value)?.[1]
    const known = local === undefined ? undefined : this.#locals.get(local)
    if (known !== undefined && depth < maximumDepth) {
      return this.#node(known.value, known.path, this.#hclLines.get(known.path) ?? line, depth + 1)
    }
    const expression = /(?<!\$)\$\{(.*)\}|%\{/s.exec(value)
    if (expression !== null) {
      return { kind: 'unknown', line, text: /^\$\{(.*)\}$/s.exec(value)?.[1] ?? value }
    }
    return { kind: 'scalar', line, value: value.replaceAll('$${', '${').replaceAll('%%{', '%{') }
  }
}
