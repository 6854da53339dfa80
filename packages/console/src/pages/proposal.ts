/** Said beside a button that leads to the review of a change. */
export const reviewComesFirst = 'Saves nothing yet: you review the change first.'

/** Settings that would allow what was refused. */
export interface Proposal {
  /** The settings with the change, as JSON. */
  readonly draft: string
  readonly isDangerous: boolean
  /** What else it opens, where it is dangerous. */
  readonly notice: string | undefined
}
