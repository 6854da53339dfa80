/** Something that a person should know about an import, and where it comes from. */
export interface Note {
  readonly file: string
  readonly line: number
  /** What it is about, as it is written, or the key of a configuration with its value. */
  readonly what: string
  readonly why: string
}

/** What was found out while a notation was read. */
export class Notes {
  /** What was narrowed, and what cannot be said. */
  readonly losses: Note[] = []
  /** Defaults and fixed behaviour of the source that the policy says. */
  readonly madeExplicit: Note[] = []
  /** Dangers that are not imported. */
  readonly errors: Note[] = []
  /** Values that are not in the file. */
  readonly unknowns: Note[] = []

  constructor(readonly file: string) {}

  lose(line: number, what: string, why: string): void {
    add(this.losses, { file: this.file, line, what, why })
  }

  makeExplicit(line: number, what: string, why: string): void {
    add(this.madeExplicit, { file: this.file, line, what, why })
  }

  fail(line: number, what: string, why: string): void {
    add(this.errors, { file: this.file, line, what, why })
  }

  miss(line: number, what: string): void {
    add(this.unknowns, { file: this.file, line, what, why: 'Its value is not in the file.' })
  }
}

/** What is said once is not said again of the same line. */
function add(notes: Note[], note: Note): void {
  const isKnown = notes.some(
    ({ line, what, why }) => line === note.line && what === note.what && why === note.why,
  )
  if (!isKnown) notes.push(note)
}
