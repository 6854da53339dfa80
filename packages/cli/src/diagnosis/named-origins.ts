import { checkConfiguration, closestWord, createCors } from '@crossgate/core'
import { HeaderList, isSameSite, type RecordedExchange } from '@crossgate/probe'
import { isPublicSuffix } from '../policy/public-suffix.js'

/** What may stand in a configuration without quotes of its own. */
const plainOrigin = /^[a-z][a-z\d+.-]*:\/\/[A-Za-z\d.[\]:_-]+$/

/** Whether lines for an origin may be printed. */
export function isPlainOrigin(text: string): boolean {
  return plainOrigin.test(text)
}

/** The other origins that responses allow now: whoever changes the server has to keep them. */
export function otherOriginsIn(
  exchanges: readonly RecordedExchange[],
  page: string,
): readonly string[] {
  const values = exchanges.flatMap(({ response }) => {
    const value = new HeaderList(response?.headers).get('access-control-allow-origin') ?? ''
    return value.split(/[\s,]+/)
  })
  return [...new Set(values)].filter((value) => value !== page && isOtherOrigin(value, page))
}

function isOtherOrigin(value: string, page: string): boolean {
  if (!isPlainOrigin(value) || !URL.canParse(value)) return false
  const { origin } = new URL(value)
  // One with the default port, say, may be meant to be the page's own.
  return origin === 'null' || (origin === value && origin !== page)
}

/** Says what sets an allowed origin apart from that of the page, if one was probably meant to be the other. */
export function describeNearness(page: string, allowed: string): string | undefined {
  const configuration = { enabled: true, allowedOrigins: [allowed] }
  if (checkConfiguration(configuration).length > 0) return undefined
  const headers = new Headers({ origin: page })
  const { denial } = createCors(configuration).decide({ method: 'GET', url: '/', headers })
  const difference = denial?.hint === undefined ? differenceOfHosts(page, allowed) : undefined
  return denial?.hint ?? (difference && `${allowed} is allowed: check ${difference}.`)
}

/** What the engine, which has many entries to compare, does not look for. */
function differenceOfHosts(page: string, allowed: string): string | undefined {
  const [one, other] = [new URL(page), new URL(allowed)]
  if (closestWord(one.hostname, [other.hostname]) !== undefined) return 'the spelling of the host'
  return isSameSite(one, other, isPublicSuffix) ? 'the subdomain' : undefined
}
