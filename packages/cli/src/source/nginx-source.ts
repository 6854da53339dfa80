import { UnreadableError } from '../frame/failure.js'
import type { Input } from '../frame/input.js'

/** A directive of an nginx configuration. */
export interface NginxDirective {
  readonly name: string
  readonly args: readonly string[]
  readonly line: number
  /** What stands between its braces; absent where it ends with a semicolon. */
  readonly block?: readonly NginxDirective[]
}

interface Token {
  readonly text: string
  readonly line: number
  /** `word` also where it was quoted: a quoted brace is no brace. */
  readonly kind: 'word' | ';' | '{' | '}'
}

/** Deeper than anybody nests locations. */
const maximumDepth = 100

/**
 * Reads the directives of an nginx configuration.
 *
 * @throws `UnreadableError` with the line where braces or quotes do not fit.
 */
export function readNginx({ name, text }: Input): NginxDirective[] {
  const tokens = tokenize(name, text)
  const root: NginxDirective[] = []
  const open: { block: NginxDirective[]; line: number }[] = [{ block: root, line: 1 }]
  let words: Token[] = []
  for (const token of tokens) {
    const top = open.at(-1) as { block: NginxDirective[]; line: number }
    const [first, ...rest] = words
    if (token.kind === 'word') {
      words.push(token)
      continue
    }
    words = []
    if (token.kind === '}') {
      if (first !== undefined || open.length === 1) {
        throw new UnreadableError(
          `${name}:${token.line}: ${first === undefined ? 'This } closes nothing.' : `A semicolon is missing after ${first.text}.`}`,
        )
      }
      open.pop()
      continue
    }
    if (first === undefined) {
      throw new UnreadableError(
        `${name}:${token.line}: A directive is missing before this ${token.kind}.`,
      )
    }
    const directive = { name: first.text, args: rest.map(({ text }) => text), line: first.line }
    if (token.kind === ';') {
      top.block.push(directive)
      continue
    }
    if (open.length > maximumDepth) {
      throw new UnreadableError(
        `${name}:${token.line}: Blocks are nested too deeply here to be a configuration.`,
      )
    }
    const block: NginxDirective[] = []
    top.block.push({ ...directive, block })
    open.push({ block, line: first.line })
  }
  const unfinished = open.length > 1 ? open.at(-1)?.line : words[0]?.line
  if (unfinished !== undefined) {
    throw new UnreadableError(
      `${name}:${unfinished}: What begins in this line is not closed: part of the file may be missing.`,
    )
  }
  return root
}

/**
 * Cuts a text by [nginx's rules](https://nginx.org/en/docs/beginners_guide.html#conf_structure): a
 * quote counts at the beginning of a word only, `${` does not open a block, and in front of another
 * character than a quote or a backslash a backslash stays.
 */
function tokenize(name: string, text: string): Token[] {
  const tokens: Token[] = []
  let line = 1
  const pattern =
    /\s+|#[^\n]*|[;{}]|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|(?:\\[\s\S]|\$\{|[^\s;{}"'\\#])(?:\\[\s\S]|\$\{[^}]*\}|[^\s;{\\])*|[\s\S]/g
  let skipTo = 0
  for (const { 0: found, index } of text.matchAll(pattern)) {
    if (index < skipTo) {
      line += countLines(found)
      continue
    }
    if (/^[;{}]$/.test(found)) {
      tokens.push({ text: found, line, kind: found as ';' })
      if (found === '{' && isLuaBlock(tokens)) {
        skipTo = closingBrace(text, index)
        // What is Lua is one word.
        const inside = text.slice(index + 1, skipTo)
        tokens.push({ text: inside, line, kind: 'word' }, { text: ';', line, kind: ';' })
      }
    } else if (/^["']$/.test(found)) {
      throw new UnreadableError(`${name}:${line}: This quote is not closed.`)
    } else if (!/^\s|^#/.test(found)) {
      const isQuoted = /^["']/.test(found)
      const inside = isQuoted ? found.slice(1, -1) : found
      tokens.push({ text: inside.replace(/\\(["'\\])/g, '$1'), line, kind: 'word' })
    }
    line += countLines(found)
  }
  return tokens
}

function countLines(text: string): number {
  return text.split('\n').length - 1
}

function isLuaBlock(tokens: readonly Token[]): boolean {
  // The variable that set_by_lua_block sets stands behind its name.
  const words = tokens.slice(-3, -1).filter(({ kind }) => kind === 'word')
  return words.some(({ text }) => /_by_lua_block$/.test(text))
}

/** The offset of the brace that closes the one at `start`. */
function closingBrace(text: string, start: number): number {
  let depth = 0
  for (const { 0: found, index } of text
    .slice(start)
    .matchAll(/--[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[{}]/g)) {
    if (found === '{') depth++
    if (found === '}' && --depth === 0) return start + index
  }
  return text.length
}
