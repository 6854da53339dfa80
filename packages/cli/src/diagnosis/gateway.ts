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
    return `A gateway, or the application itself, ${answered} without CORS headers, so that the browser speaks of CORS.`
  }
  return `${who} ${answered} in place of the application, without CORS headers, so that the browser speaks of CORS.`
}

export const gatewayRemedy =
  'Find out why the application behind the gateway does not answer: that is what is broken. So that pages are told of such errors, the gateway has to send the permission with its own answers too.'

/** An answer that is an error has a cause of its own, whatever becomes of its headers. */
export function describeOwnError(status: number): string[] {
  if (status < 400 || isGatewayStatus(status)) return []
  return [
    `The server answered with an error of its own, ${describeStatus(status)}: mend that as well, since the permission only lets the page see it.`,
  ]
}
