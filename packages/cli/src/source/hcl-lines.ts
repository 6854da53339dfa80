/** Where the blocks and attributes of an HCL text stand: `resource.aws_s3_bucket.a[0].cors_rule[1].allowed_origins` to its line. */
export type HclLines = ReadonlyMap<string, number>

/** One piece of HCL that matters to blocks and attributes; the rest is passed over. */
const piece =
  /#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|<<-?(\w+)\n[\s\S]*?\n\s*\1\b|"(?:\\.|[^"\\\n])*"|[{}[\]()]|\n|=>|==|=|[\w-]+/g

/**
 * Finds the lines of blocks and attributes, which the parser of Terraform leaves out. It looks at
 * words, quotes and brackets alone: what is no HCL was refused before.
 */
export function findHclLines(text: string): HclLines {
  const lines = new Map<string, number>()
  const counts = new Map<string, number>()
  const stack: { path: string; isBody: boolean }[] = [{ path: '', isBody: true }]
  let words: { text: string; line: number }[] = []
  let line = 1
  for (const [found] of text.matchAll(piece)) {
    const top = stack.at(-1) as { path: string; isBody: boolean }
    if (found === '\n') words = []
    else if (found === '=' && words.length === 1 && top.isBody) {
      const [name] = words as [{ text: string; line: number }]
      lines.set(join(top.path, name.text), name.line)
      words = []
    } else if (found === '{' && words.length > 0 && top.isBody) {
      const path = join(top.path, words.map((word) => unquote(word.text)).join('.'))
      const index = counts.get(path) ?? 0
      counts.set(path, index + 1)
      const own = `${path}[${index}]`
      lines.set(own, (words[0] as { line: number }).line)
      stack.push({ path: own, isBody: true })
      words = []
    } else if (/^[{[(]$/.test(found)) {
      stack.push({ path: top.path, isBody: false })
    } else if (/^[}\])]$/.test(found)) {
      if (stack.length > 1) stack.pop()
    } else if (/^["\w-]/.test(found)) words.push({ text: found, line })
    line += found.split('\n').length - 1
  }
  return lines
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function unquote(word: string): string {
  return word.startsWith('"') ? word.slice(1, -1) : word
}
