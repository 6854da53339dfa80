/** What the formats of machines say of anything that was found, in a file or at a server. */
export interface Annotation {
  /** `error`: something has to change. `advice`: it deserves a look. */
  readonly severity: 'error' | 'advice'
  /** Stable: compare it, never the message. */
  readonly code: string
  readonly message: string
  /** Which value, as `allowedOrigins[1]`; `''` for the whole file, or what is not in a file. */
  readonly path: string
  /** From 1, as editors count. The end is behind the last character. */
  readonly line?: number
  readonly column?: number
  readonly endLine?: number
  readonly endColumn?: number
}

/** Annotations of one file or URL. */
export interface AnnotatedReport {
  /** The file, or the URL. */
  readonly file: string
  readonly findings: readonly Annotation[]
}

/** Something to do about a file, and where. */
export interface Finding extends Annotation {
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  /** The one thing that is wrong, where the code alone leaves several. */
  readonly fault?: string
  /** What to write instead, or for a list that lacks an entry, what to add. */
  readonly suggestion?: string | number
}

/** What was found in one file, and what was mended there. */
export interface Report {
  readonly file: string
  readonly findings: readonly Finding[]
  /** What `--fix` changed, as sentences. */
  readonly fixes: readonly string[]
}

/** The formats in which findings are written. */
export const findingFormats = ['text', 'json', 'github', 'sarif', 'junit'] as const
export type FindingFormat = (typeof findingFormats)[number]

/** Whether a file has no error. Advice is not one. */
export function isValid({ findings }: AnnotatedReport): boolean {
  return findings.every(({ severity }) => severity !== 'error')
}
