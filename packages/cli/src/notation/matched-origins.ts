import { runInNewContext } from 'node:vm'

/** An expression can take for ever on a short text. */
const timeoutInMilliseconds = 100
/** Most origins that a sentence lists. */
const maximumListed = 4

/**
 * Returns origins that an expression matches, for the sentence that says why it is not imported:
 * those that its own words suggest, and those that attackers register.
 */
export function findMatchedOrigins(expression: string, flags: string): string[] {
  const host =
    /[a-z\d-]+(?:\\?\.[a-z\d-]+)+/i.exec(expression)?.[0].replaceAll('\\', '') ?? 'example.com'
  const candidates = [
    ...['https', 'http'].flatMap((scheme) => [
      `${scheme}://${host}`,
      `${scheme}://app.${host}`,
      `${scheme}://a.b.${host}`,
      `${scheme}://evil${host}`,
      `${scheme}://${host}.evil.example`,
      `${scheme}://${host.replaceAll('.', 'x')}.example`,
      `${scheme}://${host}:8443`,
    ]),
    'https://evil.example',
    'null',
  ]
  try {
    const matched: unknown = runInNewContext(
      'candidates.filter((each) => new RegExp(expression, flags).test(each))',
      { candidates, expression, flags },
      { timeout: timeoutInMilliseconds },
    )
    return [...(matched as string[])].slice(0, maximumListed)
  } catch {
    return []
  }
}
