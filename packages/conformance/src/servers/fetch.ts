import { createCors, createPolicies } from '@crossgate/core'
import { withCors } from '@crossgate/fetch'
import type { Fixture } from '../fixture.js'
import type { FetchServer } from '../server-under-test.js'
import { createFetchHandler } from './fetch-handler.js'

/** The fetch adapter on the machine's own Node, its handler called directly. */
export function startFetch(fixture?: Fixture): FetchServer {
  const handler = createFetchHandler({ createCors, createPolicies, withCors }, fixture)
  return {
    traits: ['normalised-url', 'no-upgrade'],
    fetch: handler as FetchServer['fetch'],
  }
}
