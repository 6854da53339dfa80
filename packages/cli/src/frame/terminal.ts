import type { Readable, Writable } from 'node:stream'
import type { Spinner } from './spinner.js'

/** Where a command reads and writes, and what its reader can see. */
export interface Terminal {
  /** Writes what was asked for to standard output. */
  write(text: string): void
  /** Writes what is about the run to standard error. */
  note(text: string): void
  readonly stdin: Readable
  /** Whether somebody types standard input. */
  readonly isTypedIn: boolean
  /**
   * Shows a moving line, from a second on and where somebody watches standard error, while the program
   * waits or computes. What is written next takes it away. Returns whether it did: where one moves
   * already, that one stays.
   */
  startWork(text: string): Promise<boolean>
  /** Ends what `startWork` shows. */
  endWork(): void
  /** Whether somebody watches standard error, so that a line there may move. */
  readonly isWatched: boolean
  /** The columns of the terminal, or 100 where standard output is not one. */
  readonly width: number
  /** How standard output is painted: not at all where it is not a terminal, or under `NO_COLOR`. */
  readonly paint: Paint
}

/** Paints a text, or returns it as it is. */
export type Paint = (style: keyof typeof styles, text: string) => string

/** [SGR codes](https://www.ecma-international.org/publications-and-standards/standards/ecma-48/) that begin and end a style. */
const styles = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const

const defaultWidth = 100
/** Narrower than this, columns of text cannot be read. */
const minimumWidth = 40

type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number }

/** Describes the terminal of a process. */
export function createTerminal(
  {
    stdin,
    stdout,
    stderr,
  }: { stdin: Readable & { readonly isTTY?: boolean }; stdout: Output; stderr: Output },
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  const isColored = stdout.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb'
  const isWatched = stderr.isTTY === true && environment.TERM !== 'dumb'
  let spinner: Spinner | undefined
  const endWork = (): void => {
    const clearing = spinner?.stop() ?? ''
    spinner = undefined
    if (clearing !== '') stderr.write(clearing)
  }
  const writeTo = (output: Output) => (text: string) => {
    endWork()
    output.write(text)
  }
  return {
    write: writeTo(stdout),
    note: writeTo(stderr),
    stdin,
    isTypedIn: stdin.isTTY === true && isWatched,
    isWatched,
    startWork: async (text) => {
      if (!isWatched || spinner !== undefined) return false
      const { startSpinner } = await import('./spinner.js')
      spinner = startSpinner(text)
      return true
    },
    endWork,
    width: Math.max(minimumWidth, stdout.columns || defaultWidth),
    paint: (style, text) => {
      if (!isColored || text === '') return text
      const [begin, end] = styles[style]
      return `\u001b[${begin}m${text}\u001b[${end}m`
    },
  }
}
