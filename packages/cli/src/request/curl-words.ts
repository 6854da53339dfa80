/**
 * Splits what was pasted into commands, and each into words, as a shell would: Bash, whose words
 * developer tools quote with `'…'` and `$'…'`, or `cmd.exe`, where they write `^` before what it would
 * read. No variable is replaced. A prompt and variables before the program are left out, and so is
 * where its output goes.
 */
export function splitCommands(text: string): string[][] {
  const words = splitShellWords(isForCmd(text) ? withoutCarets(text) : text)
  const commands: Word[][] = [[]]
  let isTarget = false
  for (const word of words) {
    const { text: bare } = word.isBare ? word : { text: '' }
    const isEnd = /^[;&|]+$/.test(bare)
    const isRedirection = /^\d?[<>]/.test(bare)
    if (isEnd || (word.isFirstOnLine && isCurl(bare))) commands.push([])
    if (!isEnd && !isRedirection && !isTarget) commands.at(-1)?.push(word)
    isTarget = isRedirection && /[<>]$/.test(bare)
  }
  return commands
    .map((command) => command.slice(beginningOf(command)).map((word) => word.text))
    .filter((command) => command.length > 0)
}

/** Whether a word is the program. */
export function isCurl(word: string): boolean {
  return /(?:^|[/\\])curl(?:\.exe)?$/i.test(word)
}

/** The index of the first word behind a prompt, `sudo` and variables. */
function beginningOf(command: readonly Word[]): number {
  const index = command.findIndex(
    ({ text, isBare }) => !isBare || !/^(?:[$%#>]|sudo|time|[A-Za-z_]\w*=.*)$/.test(text),
  )
  return Math.max(0, index)
}

function isForCmd(text: string): boolean {
  return /\^"|\^\s*\r?\n/.test(text)
}

/** In `cmd.exe` a caret takes the next character as it is, and a line break away. */
function withoutCarets(text: string): string {
  return text.replace(/\^(\r?\n|[\s\S])/g, (_, next: string) => (/\n$/.test(next) ? ' ' : next))
}

/** One piece of a word, in the quotes that it stands in. */
const piece =
  /'[^']*'|\$'(?:[^\\']|\\[\s\S])*'|"(?:[^\\"]|\\[\s\S])*"|\\\r?\n|\\[\s\S]|[^\s'"\\]+|\s+/y

interface Word {
  readonly text: string
  /** Whether no part of it was quoted. */
  readonly isBare: boolean
  readonly isFirstOnLine: boolean
}

function splitShellWords(text: string): Word[] {
  const words: Word[] = []
  let word: Word | undefined
  let isFirstOnLine = true
  piece.lastIndex = 0
  while (piece.lastIndex < text.length) {
    const at = piece.lastIndex
    const found = piece.exec(text)?.[0]
    // A quote that is never closed: the rest is what it holds.
    const isOpen = found === undefined
    if (!isOpen && /^\s/.test(found)) {
      if (word !== undefined) words.push(word)
      word = undefined
      isFirstOnLine = /\n/.test(found)
    } else if (isOpen || !/^\\\r?\n$/.test(found)) {
      word = {
        text: (word?.text ?? '') + (isOpen ? text.slice(at + 1) : unquote(found)),
        isBare: word?.isBare !== false && !isOpen && !/^(?:\$?['"]|\\)/.test(found),
        isFirstOnLine: word?.isFirstOnLine ?? isFirstOnLine,
      }
    }
    if (isOpen) break
  }
  return word === undefined ? words : [...words, word]
}

function unquote(found: string): string {
  if (found.startsWith("'")) return found.slice(1, -1)
  if (found.startsWith("$'")) return readEscapes(found.slice(2, -1))
  if (found.startsWith('"')) return found.slice(1, -1).replace(/\\(["\\$`])|\\\r?\n/g, '$1')
  return found.startsWith('\\') ? found.slice(1) : found
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** The escapes of `$'…'` that developer tools write. */
function readEscapes(text: string): string {
  return text.replace(
    /\\(?:u([\da-f]{1,4})|x([\da-f]{1,2})|([\s\S]))/gi,
    (_, unicode?: string, byte?: string, character?: string) => {
      const code = unicode ?? byte
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
      return escapes[character ?? ''] ?? character ?? ''
    },
  )
}
