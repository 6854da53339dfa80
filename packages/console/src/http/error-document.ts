/** One thing that is wrong with a request. */
export interface FieldError {
  /** `[what]where`: stable, compare it. */
  readonly code: string
  readonly message: string
}

/** The identity server's error document. */
export interface ErrorDocument {
  readonly fieldErrors: Readonly<Record<string, readonly FieldError[]>>
  readonly generalErrors: readonly FieldError[]
}

/** Gathers errors, so that a client hears of all of them at once. */
export class ErrorList {
  readonly #fields = new Map<string, FieldError[]>()
  readonly #general: FieldError[] = []

  addField(field: string, code: string, message: string): void {
    const errors = this.#fields.get(field) ?? []
    errors.push({ code: `[${code}]${field}`, message })
    this.#fields.set(field, errors)
  }

  addGeneral(code: string, message: string): void {
    this.#general.push({ code: `[${code}]`, message })
  }

  get isEmpty(): boolean {
    return this.#fields.size === 0 && this.#general.length === 0
  }

  get document(): ErrorDocument {
    return { fieldErrors: Object.fromEntries(this.#fields), generalErrors: this.#general }
  }
}

/** An error document with one general error. */
export function generalError(code: string, message: string): ErrorDocument {
  const errors = new ErrorList()
  errors.addGeneral(code, message)
  return errors.document
}
