/** A line of a text without what logs and frameworks put around it. */
export interface LogLine {
  readonly content: string
  /** Where it begins in the text. */
  readonly start: number
  /** Whether something was taken off its front. */
  readonly wrapped: boolean
}

/** What stands before a line: a time, a level, a place in a file, the name of an error that hands it on. */
const prefixes: readonly RegExp[] = [
  /^\s+/,
  /^\[?\d{1,4}[-:/.T\d ]*\d(?:[.,]\d+)?Z?\]?\s+/,
  /^\[(?:Error|Warning|Log|error|warn|browser|console)\]\s+/,
  /^(?:ERROR|WARN|error|warn|console\.error)[:\s]\s*/,
  /^(?:https?:\/\/)?[\w./()-]+(?:\?\S*)?:\d+(?::\d+)?:?\s+/,
  /^CONSOLE \w+ \w+ /,
  /^(?:Uncaught|Unhandled)(?: \((?:in promise)\))?:?\s+/,
  /^Unhandled Promise Rejection:\s+/,
  /^(?:Uncaught )?Error:\s+(?=Uncaught|Network Error|TypeError: )/,
  /^Caused by:\s+/,
  /^[✖×❌>]\s*/u,
]

/** What stands behind it: where it was cut, the host that newer versions add, a place in a file. */
const suffixes: readonly RegExp[] = [
  /\s+$/,
  /\s*(?:…|\.\.\.)$/,
  /\s+\([\w.:-]+\)$/,
  /\s+\(?\S+:\d+:\d+\)?$/,
]

const stackFrame = /^\s*at\s.*(?::\d+:\d+\)?|<anonymous>\)?|\(native\))$|^\s*\S*@\S+:\d+:\d+$/

function withoutPrefixes(line: string): string {
  let rest = line
  for (let before = ''; before !== rest; ) {
    before = rest
    for (const prefix of prefixes) rest = rest.replace(prefix, '')
  }
  return rest
}

/** Each line of a text as it stands, and again without what is around it; frames of a stack are left out. */
export function* logLines(text: string): Generator<LogLine> {
  let start = 0
  for (const line of text.split('\n')) {
    const trimmed = line.trim()
    if (trimmed !== '' && !stackFrame.test(line)) {
      const offset = start + line.indexOf(trimmed)
      yield { content: trimmed, start: offset, wrapped: false }
      let content = withoutPrefixes(trimmed)
      for (const suffix of suffixes) content = content.replace(suffix, '')
      if (content !== trimmed && content !== '') {
        yield { content, start: start + line.indexOf(content), wrapped: true }
      }
    }
    start += line.length + 1
  }
}
