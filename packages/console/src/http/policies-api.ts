import type { Hono } from 'hono'
import type { ConfigurationVersion } from '../storage/store.js'
import { policiesOf } from '../storage/system-configuration.js'
import type { ApiContext } from './api-access.js'
import { change, etag } from './configuration-api.js'
import type { ConsoleEnvironment, Services } from './services.js'

/** Adds the list of policies, of which FusionAuth's API has the last one. */
export function addPolicyRoutes(api: Hono<ConsoleEnvironment>, services: Services): void {
  const path = '/crossgate/policies'
  api.get(path, async (context) => sendPolicies(context, await services.settings.current()))
  api.put(path, (context) => change(services, context, 'policies', sendPolicies))
}

function sendPolicies(context: ApiContext, saved: ConfigurationVersion): Response {
  context.header('ETag', etag(saved))
  return context.json({ policies: policiesOf(saved.document) })
}
