import { describeStatus } from '@crossgate/probe'

/** Whether a status is one with which a gateway answers in place of what stands behind it. */
export function isGatewayStatus(status: number): boolean {
  return status >= 502 && status <= 504
}

/** Says what happened; without a status where there are several. */
export function describeGateway(who: string, status?: number): string {
  const answered = status === undefined ? 'answered' : `answered ${describeStatus(status)}`
  return `${who} ${answered} in place of the application, without CORS headers, so that the browser speaks of CORS.`
}

export const gatewayRemedy =
  'Find out why the application behind the gateway does not answer: that is what is broken. So that pages are told of such errors, the gateway has to send the permission with its own answers too.'
