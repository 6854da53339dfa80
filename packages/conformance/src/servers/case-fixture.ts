import type { Cors, CorsConfigurationInput, CorsPolicies } from '@crossgate/core'
import type { CasePolicy } from '../case.js'
import { createFixture, type Fixture } from '../fixture.js'

/** The two functions of the engine that make what decides a case. */
export interface EngineFunctions {
  readonly createCors: (configuration: CorsConfigurationInput) => Cors
  readonly createPolicies: (policies: readonly CasePolicy[]) => CorsPolicies
}

/** Returns the fixture of a server whose filter takes a policy list wherever it takes a single policy. */
export function createCaseFixture({ createCors, createPolicies }: EngineFunctions): Fixture<Cors> {
  // By shape each is a source of every adapter, which is what their types mean by `Cors`.
  const createSource = createPolicies as unknown as (policies: readonly CasePolicy[]) => Cors
  return createFixture(createCors, { createPolicies: createSource })
}
