import type { ConfigurationFault, ConfigurationIssue, ConfigurationIssueCode } from '../issues.js'

/** What is wrong with one value, before it is known where the value stands. */
export interface Finding {
  readonly code: ConfigurationIssueCode
  /** A full sentence: what is wrong, then what to write. At most 220 characters. */
  readonly message: string
  readonly fault?: ConfigurationFault | undefined
  /** What was probably meant. It is given to the user only where it is valid and not listed yet. */
  readonly suggestion?: string | number | undefined
}

/** No finding: what a check returns of a valid value. */
export const noFindings: readonly Finding[] = /* @__PURE__ */ Object.freeze([])

/** Most issues that are described. */
const maximumIssues = 1_000

/** Collects issues up to 1,000, then one more that says so. Whoever checks a list stops where it is full. */
export class IssueList {
  readonly issues: ConfigurationIssue[] = []

  /** Whether nothing more needs to be looked at. */
  get isFull(): boolean {
    return this.issues.length > maximumIssues
  }

  /** Adds what was found at a place. The suggestion must have been checked. */
  add(path: string, value: unknown, { code, fault, message, suggestion }: Finding): void {
    if (this.isFull) return
    if (this.issues.length === maximumIssues) {
      const stop = 'There are more than 1,000 issues. Nothing after these was checked.'
      this.issues.push({ code: 'too-many-issues', path: '', value: maximumIssues, message: stop })
      return
    }
    this.issues.push({
      code,
      path,
      value,
      ...(fault && { fault }),
      message,
      ...(suggestion !== undefined && { suggestion }),
    })
  }
}
