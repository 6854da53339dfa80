import { describeStatus } from '@crossgate/probe'

/** Whether a status is one with which a gateway answers in place of what stands behind it. */
export function isGatewayStatus(status: number): boolean {
  return status >= 502 && status <= 504
}

/** Says what happened; without a status where there are several. */
export function describeGateway(who: string, status?: number): string {
  const answered = status === undefined ? 'answered' : `answered ${describeStatus(status)}`
  // Applications answer so as well, while they start or have too much to do.
  if (status === 503 && who === 'A gateway') {
    return `A gateway, or the application itself, ${answered} without CORS headers, so the browser reports a CORS error.`
  }
  return `${who} ${answered} in place of the application, without CORS headers, so the browser reports a CORS error.`
}

export const gatewayRemedy =
  'Find out why the application behind the gateway does not respond: that is the real problem. To let pages see such errors, have the gateway add the CORS headers to its own responses too.'

/** An answer that is an error has a cause of its own, whatever becomes of its headers. */
export function describeOwnError(status: number): string[] {
  if (status < 400 || isGatewayStatus(status)) return []
  return [
    `The server itself responded with an error, ${describeStatus(status)}: fix that too, because CORS headers only let the page see it.`,
  ]
}
