import type { CorsContinue, Denial } from '../decision.js'
import { allowsMethod } from '../policy/allowed-methods.js'
import { matchPath } from '../policy/excluded-paths.js'
import { noHeaders, noVary, type PolicyLabel } from '../policy/grant.js'
import type { Policy } from '../policy/policy.js'
import type { CorsRequest } from '../request.js'
import { PolicyDenial } from './denial.js'

/**
 * A cross-origin request on an excluded path that is handed on without permission. What the browser
 * keeps from the page is found out when somebody asks: most never do, and it takes longer than the
 * decision.
 */
export class ExcludedDecision implements CorsContinue {
  readonly action = 'continue'
  readonly kind = 'excluded'
  readonly headers = noHeaders
  readonly vary = noVary
  readonly authoritative = true
  declare readonly policy?: PolicyLabel
  readonly #findWithheld: () => Denial | undefined
  #withheld: { readonly denial: Denial | undefined } | undefined

  constructor(policy: Policy, request: CorsRequest, origin: string) {
    if (policy.label !== undefined) this.policy = policy.label
    this.#findWithheld = () => findWithheld(policy, request, origin)
  }

  get withheld(): Denial | undefined {
    this.#withheld ??= { denial: this.#findWithheld() }
    return this.#withheld.denial
  }
}

function findWithheld(policy: Policy, request: CorsRequest, origin: string): Denial | undefined {
  const isAllowedElsewhere =
    policy.grantFor(origin) != null && allowsMethod(policy.methods, request.method)
  if (!isAllowedElsewhere) return undefined
  const { entries, reading } = matchPath(policy.excludedPaths, request)
  return new PolicyDenial('excluded-path', entries[0] as string, policy, { pathReading: reading })
}
