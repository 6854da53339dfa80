/** A header as a name and a value. */
export type CopiedHeader = readonly [name: string, value: string]

/** A request as it was copied from somewhere: whatever sent it, and whoever set its headers. */
export interface CopiedRequest {
  readonly url: string
  /** Absent: `GET`, or `POST` where there is a body. */
  readonly method?: string | undefined
  readonly headers: readonly CopiedHeader[]
  readonly hasBody: boolean
  /** The page that sent it, where that is told beside the headers. */
  readonly referrer?: string | undefined
  readonly mode?: string | undefined
  /** What developer tools say of cookies. */
  readonly credentials?: string | undefined
  /** Whether cookies are known to have travelled. */
  readonly hasCookies: boolean
}
