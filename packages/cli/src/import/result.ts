import type { CorsConfigurationInput, CorsPolicyInput } from '@crossgate/core'
import { LineIndex } from '../document/position.js'
import type { Note } from '../notation/notes.js'
import type { ImportedPolicy } from '../notations/recognize.js'
import type { Finding } from '../output/finding.js'

/** The documented shape of `--format json`. With errors neither configuration nor policies is there. */
export interface ImportDocument {
  readonly notation: string
  readonly configuration?: CorsConfigurationInput
  readonly policies?: readonly CorsPolicyInput[]
  readonly losses: readonly Note[]
  readonly madeExplicit: readonly Note[]
  readonly errors: readonly Note[]
}

/** Returns what was imported as data. */
export function toDocument({ notation, policy, notes }: ImportedPolicy): ImportDocument {
  const { losses, madeExplicit, errors } = notes
  return {
    notation: notation.id,
    ...(errors.length === 0 && policy),
    losses: byLine(losses),
    madeExplicit: byLine(madeExplicit),
    errors: byLine(errors),
  }
}

/** Whether nothing was imported that lets any page in. */
export function allowsNoOrigin({ configuration, policies = [] }: ImportDocument): boolean {
  const all =
    configuration === undefined ? policies.map((each) => each.configuration) : [configuration]
  return all.length > 0 && all.every((each) => (each?.allowedOrigins ?? []).length === 0)
}

function byLine(notes: readonly Note[]): Note[] {
  return [...notes].sort((one, other) => one.line - other.line)
}

/** Returns the notes as findings of a file. */
export function toFindings(document: ImportDocument, text: string): Finding[] {
  const lines = new LineIndex(text)
  const { errors, losses, madeExplicit } = document
  const toFinding =
    (severity: Finding['severity'], code: string) =>
    ({ line, what, why }: Note): Finding => ({
      severity,
      code,
      path: '',
      message: `${what}: ${why}`,
      line,
      column: 1,
      endLine: line,
      endColumn: lines.lineAt(line).length + 1,
    })
  return [
    ...errors.map(toFinding('error', 'import-error')),
    ...losses.map(toFinding('advice', 'import-loss')),
    ...madeExplicit.map(toFinding('advice', 'import-made-explicit')),
  ]
}
