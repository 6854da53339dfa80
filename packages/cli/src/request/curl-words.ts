/**
 * Splits a pasted command into words, as a shell would: Bash, whose words developer tools quote with
 * `'…'` and `$'…'`, or `cmd.exe`, where they write `^` before what it would read. No variable is
 * replaced and no operator read: what is pasted is one command.
 */
export function splitWords(text: string): string[] {
  return splitShellWords(isForCmd(text) ? withoutCarets(text) : text)
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

function splitShellWords(text: string): string[] {
  const words: string[] = []
  let word: string | undefined
  piece.lastIndex = 0
  while (piece.lastIndex < text.length) {
    const at = piece.lastIndex
    const found = piece.exec(text)?.[0]
    // A quote that is never closed: the rest is what it holds.
    if (found === undefined) return [...words, `${word ?? ''}${text.slice(at + 1)}`]
    if (/^\s/.test(found)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (!/^\\\r?\n$/.test(found)) {
      word = (word ?? '') + unquote(found)
    }
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
