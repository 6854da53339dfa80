/** A place in a text, both numbers from 1, as editors count. Columns are UTF-16 code units. */
export interface Position {
  readonly line: number
  readonly column: number
}

/**
 * Finds lines and columns of offsets in a text. Lines end with LF, CRLF or CR. A byte order mark is
 * no column, as editors and SARIF have it.
 */
export class LineIndex {
  readonly #starts: readonly number[]

  constructor(readonly text: string) {
    this.#starts = [
      text.startsWith('\uFEFF') ? 1 : 0,
      ...[...text.matchAll(/\r\n|\n|\r/g)].map(({ 0: end, index }) => index + end.length),
    ]
  }

  get lineCount(): number {
    return this.#starts.length
  }

  positionAt(offset: number): Position {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.#starts[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: Math.max(0, offset - (this.#starts[low] as number)) + 1 }
  }

  /** The offset at which a line begins; that of the end for the line after the last. */
  startOf(line: number): number {
    return this.#starts[line - 1] ?? this.text.length
  }

  /** A line without its end. */
  lineAt(line: number): string {
    return this.text.slice(this.startOf(line), this.startOf(line + 1)).replace(/[\r\n]+$/, '')
  }
}
