import {
  type Cors,
  type CorsDecision,
  type CorsRequest,
  defaultConfiguration,
} from '@crossgate/core'

export const nothing: CorsDecision = {
  action: 'continue',
  kind: 'not-cors',
  headers: {},
  vary: [],
  authoritative: false,
}

/** An engine that decides what the test says, to see what the adapter makes of it. */
export function engineOf(decide: (request: CorsRequest) => Partial<CorsDecision>): Cors {
  return {
    decide: (request) => ({ ...nothing, ...decide(request) }) as CorsDecision,
    configuration: defaultConfiguration,
    reconfigure() {},
    *reconfigureInSteps() {},
  }
}
