import type { CaseApplication } from '../case.js'

/** The headers of an application by name as written, with a list where a name is repeated. */
export function headersByName({ headers }: CaseApplication): Record<string, string | string[]> {
  const byName: Record<string, string | string[]> = {}
  for (const [name, value] of headers) {
    const present = byName[name]
    byName[name] = present === undefined ? value : [present, value].flat()
  }
  return byName
}

/** The status to send. Where nothing accepts a handshake, it is answered as any other request. */
export function statusOf({ status }: CaseApplication): number {
  return status === 101 ? 200 : status
}

/** The body to send; null where there must be none. */
export function bodyOf({ status, body }: CaseApplication, method: string): string | null {
  return status === 204 || status === 304 || method === 'HEAD' ? null : body
}

/** Parts of a body, for one that is streamed. */
export function pieces(body: string): string[] {
  return body.match(/.{1,4}/gs) ?? []
}
