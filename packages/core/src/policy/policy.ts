import type { CorsConfiguration } from '../configuration.js'
import type { CorsContinue, CorsKind } from '../decision.js'
import { isOrigin } from '../reading/origin.js'
import type { AllowedHeaders } from './allowed-headers.js'
import { type AllowedMethods, compileMethods } from './allowed-methods.js'
import { compileExcludedPaths, type ExcludedPaths } from './excluded-paths.js'
import {
  continueDecision,
  Grant,
  noVary,
  OpenGrant,
  originVary,
  PermissionValues,
  type PolicyLabel,
} from './grant.js'
import { compileHosts, type HostList } from './host-list.js'
import { KnownOrigins } from './known-origins.js'
import { compileOrigins, namesOrigin, type OriginList } from './origin-pattern.js'

/** The decisions that need nothing of the request but its kind, created once a policy. */
export interface StandingDecisions {
  readonly disabled: CorsContinue
  /** Without permission: a request without `Origin`, one of the server's own page, one on an excluded path. */
  readonly notCors: CorsContinue
  readonly sameOrigin: CorsContinue
  readonly excluded: CorsContinue
  /** The server's own page on an excluded path: the response is the same for everybody. */
  readonly excludedSameOrigin: CorsContinue
  /** An anonymous request without `Origin`, where everybody is granted the same. */
  readonly openNotCors: CorsContinue | undefined
  /** What `report` mode makes of a request that it would have let pass. */
  reportOnly(kind: CorsKind): CorsContinue
}

/** A configuration compiled for look-up: everything that can be known before a request is. */
export interface Policy {
  readonly configuration: CorsConfiguration
  /** What the entry of a list of policies is called; undefined where there is no list. */
  readonly label: PolicyLabel | undefined
  readonly allowedHosts: HostList | undefined
  readonly origins: OriginList
  readonly ownOrigins: OriginList | undefined
  readonly methods: AllowedMethods
  readonly headers: AllowedHeaders
  readonly excludedPaths: ExcludedPaths
  readonly decisions: StandingDecisions
  /** The grant for an origin; `null` if it is not allowed, `undefined` if the text is not an origin. */
  grantFor(origin: string): Grant | null | undefined
}

/** Compiles a valid configuration. */
export function compilePolicy(configuration: CorsConfiguration, label?: PolicyLabel): Policy {
  const { allowCredentials, allowedOrigins, ownOrigins, allowedHosts } = configuration
  const values = new PermissionValues(configuration, label)
  const origins = compileOrigins(allowedOrigins)
  const open = origins.any && !allowCredentials ? new OpenGrant(values) : undefined
  return {
    configuration,
    label,
    allowedHosts: allowedHosts.length > 0 ? compileHosts(allowedHosts) : undefined,
    origins,
    ownOrigins: ownOrigins.length > 0 ? compileOrigins(ownOrigins) : undefined,
    methods: compileMethods(configuration.allowedMethods),
    headers: values.headers,
    excludedPaths: compileExcludedPaths(configuration.excludedPaths),
    decisions: createStandingDecisions(label, open),
    grantFor: open === undefined ? grantListed(configuration, origins, values) : grantOpenly(open),
  }
}

/** Everybody is granted the same. */
function grantOpenly(open: OpenGrant): Policy['grantFor'] {
  const known = new KnownOrigins()
  return (origin) => {
    const found = known.get(origin)
    if (found !== undefined) return found
    // What is not an origin is not remembered: it may be long.
    if (!isOrigin(origin)) return undefined
    known.addUnlisted(origin, open)
    return open
  }
}

function grantListed(
  { dangerouslyAllow }: CorsConfiguration,
  origins: OriginList,
  values: PermissionValues,
): Policy['grantFor'] {
  const allowsNull = dangerouslyAllow.includes('null-origin')
  const known = new KnownOrigins()
  return (origin) => {
    const found = known.get(origin)
    // By itself, so that what follows a denial is compiled for nothing but null.
    if (found === null) return null
    if (found !== undefined) return found
    if (!isOrigin(origin)) return undefined
    const isAllowed = origins.any ? origin !== 'null' || allowsNull : namesOrigin(origins, origin)
    const grant = isAllowed ? new Grant(origin, values) : null
    if (grant !== null && origins.exact.has(origin)) known.addListed(origin, grant)
    else known.addUnlisted(origin, grant)
    return grant
  }
}

function createStandingDecisions(
  policy: PolicyLabel | undefined,
  open: OpenGrant | undefined,
): StandingDecisions {
  const observing: ContinueOptions = { authoritative: false, policy }
  const reportOnly: { [kind in CorsKind]?: CorsContinue } = {}
  return {
    disabled: continueDecision('disabled', noVary, observing),
    notCors: continueDecision('not-cors', originVary, { policy }),
    sameOrigin: continueDecision('same-origin', originVary, { policy }),
    excluded: continueDecision('excluded', noVary, { policy }),
    excludedSameOrigin: continueDecision('same-origin', noVary, { policy }),
    openNotCors: open?.notCors(),
    reportOnly(kind) {
      reportOnly[kind] ??= continueDecision(kind, noVary, observing)
      return reportOnly[kind]
    },
  }
}

type ContinueOptions = Parameters<typeof continueDecision>[2]
