import type { Cors, CorsConfigurationInput } from '@crossgate/core'
import type { CaseApplication, CasePolicy, ConformanceCase } from './case.js'
import { cacheCases, conformanceCases } from './cases.js'

/**
 * The request header that says which case a request belongs to: `ID.RUN`, where RUN tells the
 * requests of one case apart. No policy reads it.
 */
export const referenceHeader = 'x-conformance-case'

/** The path below which a server answers questions about itself, outside of the filter. */
export const controlPath = '/conformance-control/'

/** What a server needs in order to serve every case on one port. */
export interface Fixture<Policies = never> {
  /** The engine of the case. One engine serves all cases that share a configuration. Throws for an unknown reference. */
  cors(reference: string | null | undefined): Cors | Policies
  /**
   * Notes that the application ran, and gives what it must answer. `header` reads a header of the
   * request by its lower-case name. Call it once, first thing in the application.
   */
  application(
    reference: string | null | undefined,
    header: (name: string) => string | null | undefined,
  ): CaseApplication
  /** The prefix to mount filter and application under, for the servers that can. */
  mount(reference: string | null | undefined): string | undefined
  /** Every prefix that a case mounts under. */
  readonly mounts: readonly string[]
  /** Whether the application ran for this reference. */
  reached(reference: string): boolean
  /** The text to answer with 200 if the path is one of the runner's questions, else undefined. Ask it before the filter. */
  control(path: string): string | undefined
}

interface Behind {
  readonly configuration?: CorsConfigurationInput | undefined
  readonly policies?: readonly CasePolicy[] | undefined
  readonly application: CaseApplication
  readonly mount?: string
}

/** What a fixture is made with, beyond the engine. */
export interface FixtureOptions<Policies> {
  /** Makes the engine of a case with `policies`. Without it such a case throws. */
  readonly createPolicies?: ((policies: readonly CasePolicy[]) => Policies) | undefined
  /** The rows it serves. Default: all of them. */
  readonly cases?: readonly ConformanceCase[]
}

/**
 * Returns the fixture that a server under test is built from. It needs nothing but ECMAScript.
 *
 * @example
 * ```ts
 * const fixture = createFixture(createCors)
 * const filter = cors((req) => fixture.cors(req.headers[referenceHeader]))
 * ```
 */
export function createFixture<Policies = never>(
  createCors: (configuration: CorsConfigurationInput) => Cors,
  { createPolicies, cases = conformanceCases }: FixtureOptions<Policies> = {},
): Fixture<Policies> {
  const engines = new Map<string, Cors | Policies>()
  const reachedBy = new Set<string>()
  const behind = new Map<string, Behind>()
  for (const { id, configuration, policies, application, request } of cases) {
    const { mount } = request
    const governed = { configuration, policies, application }
    behind.set(id, { ...governed, ...(mount === undefined ? {} : { mount }) })
  }
  for (const { id, configuration, application } of cacheCases) {
    behind.set(id, { configuration, application })
  }

  function find(reference: string | null | undefined): Behind {
    const id = String(reference).split('.', 1)[0] as string
    const found = behind.get(id)
    if (found === undefined) throw new Error(`No conformance case has the reference ${reference}`)
    return found
  }

  function create({ configuration, policies }: Behind): Cors | Policies {
    if (policies === undefined) return createCors(configuration ?? {})
    if (createPolicies === undefined) throw new Error('Give createFixture a createPolicies')
    return createPolicies(policies)
  }

  return {
    cors(reference) {
      const governed = find(reference)
      const key = JSON.stringify(governed.policies ?? governed.configuration)
      let engine = engines.get(key)
      if (engine === undefined) {
        engine = create(governed)
        engines.set(key, engine)
      }
      return engine
    },
    application(reference, header) {
      const { application } = find(reference)
      reachedBy.add(String(reference))
      const identity = header('cookie') ?? header('authorization') ?? 'anonymous'
      return { ...application, body: application.body.replace('{identity}', identity) }
    },
    mount: (reference) => find(reference).mount,
    mounts: [...new Set([...behind.values()].flatMap(({ mount }) => mount ?? []))],
    reached: (reference) => reachedBy.has(reference),
    control(path) {
      if (!path.startsWith(controlPath)) return undefined
      return String(reachedBy.has(path.slice(controlPath.length)))
    },
  }
}
