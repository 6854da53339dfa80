/** What a person needs to know about a reason, in sentences that name no value. */
export interface Advice {
  /** What happened. */
  readonly cause: string
  /** What to change, and where. */
  readonly remedy: string
  /** What to look at to be sure. */
  readonly next: string
  /** How to tell it from what looks the same. */
  readonly lookAlikes: string
}

/** Where most of what a CORS failure is about can be seen. */
export const responseHeaders =
  'In the network tab, open the failed request and read its response headers.'
