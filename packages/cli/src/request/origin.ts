import type { Invocation } from '../frame/command.js'
import { UsageError } from '../frame/failure.js'
import { withScheme } from './url.js'

/** The beginning of a text that can be the origin of an app or an extension, whose schemes are their own. */
const beginning = /^[a-z][a-z\d+.-]*:\/\/[^\s/?#]+/

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
  const meant = originIn(text)
  const hint =
    meant === undefined ? 'write it as in https://app.example.com.' : `did you mean ${meant}?`
  throw new UsageError(`${where}: ${JSON.stringify(text)} is not an origin, ${hint}`)
}

/** Whether browsers write an origin so. A web view writes `file://` for its own files. */
export function isOrigin(text: string): boolean {
  if (text === 'null' || text === 'file://') return true
  if (!URL.canParse(text)) return false
  // Of a scheme of its own, `URL` knows no origin.
  return new URL(text).origin === text || (!/^https?:/.test(text) && isWhole(text))
}

function isWhole(text: string): boolean {
  return beginning.exec(text)?.[0] === text
}

function originIn(text: string): string | undefined {
  const url = withScheme(text) ?? text
  const { origin } = URL.canParse(url) ? new URL(url) : { origin: 'null' }
  if (origin !== 'null') return origin
  const start = beginning.exec(text)?.[0]
  return start !== undefined && isOrigin(start) ? start : undefined
}
