import { findMeantOrigin } from '@crossgate/core'
import type { Invocation } from '../frame/command.js'
import { UsageError } from '../frame/failure.js'

/** The origin that an option names. */
export function readOrigin(invocation: Invocation, name: string): string | undefined {
  const text = invocation.text(name)
  return text === undefined ? undefined : checkOrigin(text, `--${name}`)
}

/**
 * Returns an origin as it is, if browsers write it so.
 *
 * @param where where it was written, such as `--origin`.
 * @throws `UsageError` with the origin that was probably meant.
 */
export function checkOrigin(text: string, where: string): string {
  if (isOrigin(text)) return text
  const meant = findMeantOrigin(text) ?? originOf(text)
  const hint =
    meant === undefined ? 'write it as in https://app.example.com.' : `did you mean ${meant}?`
  throw new UsageError(`${where}: ${JSON.stringify(text)} is not an origin, ${hint}`)
}

/** Whether browsers write an origin so. A web view writes `file://` for its own files. */
export function isOrigin(text: string): boolean {
  return findMeantOrigin(text) === text
}

/** `URL` also knows how browsers write a host that is not in ASCII. */
function originOf(url: string): string | undefined {
  return /^https?:/i.test(url) && URL.canParse(url) ? new URL(url).origin : undefined
}
