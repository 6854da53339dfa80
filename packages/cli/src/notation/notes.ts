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

  /** What was said once is not said again of the same line. */
  readonly #known = new Set<string>()

  lose(line: number, what: string, why: string): void {
    this.#add(this.losses, line, what, why)
  }

  makeExplicit(line: number, what: string, why: string): void {
    this.#add(this.madeExplicit, line, what, why)
  }

  fail(line: number, what: string, why: string): void {
    this.#add(this.errors, line, what, why)
  }

  miss(line: number, what: string): void {
    this.#add(this.unknowns, line, what, 'Its value is not in the file.')
  }

  #add(notes: Note[], line: number, what: string, why: string): void {
    const key = JSON.stringify([line, what, why])
    if (this.#known.has(key)) return
    this.#known.add(key)
    notes.push({ file: this.file, line, what, why })
  }
}
