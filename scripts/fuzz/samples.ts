import type { CorsConfigurationInput, CorsPolicyInput, CorsRequest } from '@crossgate/core'
import fc from 'fast-check'
import {
  corsRequest,
  policyList,
  policyRequest,
  sentBy,
  validConfiguration,
  wildRequest,
} from '../../packages/core/test/arbitraries.js'

/** A valid configuration and requests to decide under it. */
export interface ConfigurationSample {
  readonly configuration: CorsConfigurationInput
  readonly requests: readonly CorsRequest[]
}

/** A list of policies, which may be refused, and requests to decide under it. */
export interface PoliciesSample {
  readonly policies: readonly CorsPolicyInput[]
  readonly requests: readonly CorsRequest[]
}

const configuration = fc
  .tuple(
    fc
      .constantFrom(true, true, true, true, true, true, true, false)
      .chain((enabled) => validConfiguration({ enabled })),
    fc.constantFrom(null, null, null, ['*.b.test'], ['*.duckdns.org']),
  )
  .map(
    ([valid, hosts]): CorsConfigurationInput => ({
      ...valid,
      ...(hosts && {
        allowedHosts: hosts,
        dangerouslyAllow: [...(valid.dangerouslyAllow ?? []), 'public-suffix-hosts'],
      }),
    }),
  )

/** Requests as they come, or from an origin that the configuration lists. */
function requestsUnder(requests: fc.Arbitrary<CorsRequest>): fc.Arbitrary<ConfigurationSample> {
  const asked = fc.array(fc.tuple(requests, fc.boolean(), fc.nat({ max: 5 })), {
    minLength: 1,
    maxLength: 8,
  })
  return fc.tuple(configuration, asked).map(([input, asks]) => ({
    configuration: input,
    requests: asks.map(([request, isGuest, index]) =>
      isGuest ? sentBy(request, input.allowedOrigins ?? [], index) : request,
    ),
  }))
}

/** Requests as browsers, proxies and attackers send them. */
export const plausibleSample = requestsUnder(corsRequest)

/** The same, and some of arbitrary text. */
export const anySample = requestsUnder(
  fc.oneof({ weight: 6, arbitrary: corsRequest }, { weight: 1, arbitrary: wildRequest }),
)

/** Policies that overlap by host and path. */
export const policiesSample: fc.Arbitrary<PoliciesSample> = fc
  .tuple(policyList, fc.array(policyRequest, { minLength: 1, maxLength: 8 }))
  .map(([policies, requests]) => ({ policies, requests }))

/** A sample as JSON that can be pasted into a test. */
export function showSample({
  requests,
  ...rest
}: {
  readonly requests: readonly CorsRequest[]
}): string {
  const asked = requests.map(({ headers, ...request }) => ({
    ...request,
    headers: Object.fromEntries(headers as Map<string, string>),
  }))
  return JSON.stringify({ ...rest, requests: asked }, null, 2)
}
