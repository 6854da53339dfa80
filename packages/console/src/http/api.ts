import { Hono } from 'hono'
import { guardApi } from './api-access.js'
import { addConfigurationRoutes } from './configuration-api.js'
import { addEventRoutes } from './event-api.js'
import { refuseOtherMethods } from './methods.js'
import { openApiDocument } from './openapi.js'
import { addPolicyRoutes } from './policies-api.js'
import type { ConsoleEnvironment, Services } from './services.js'
import { addWaitingOriginRoutes } from './waiting-origin-api.js'

/** The HTTP API: FusionAuth's part in its shapes, and ours beside it. */
export function createApi(services: Services): Hono<ConsoleEnvironment> {
  const api = new Hono<ConsoleEnvironment>()
  api.get('/openapi.json', (context) => context.json(openApiDocument(services.basePath)))
  api.use(guardApi(services))
  addConfigurationRoutes(api, services)
  addPolicyRoutes(api, services)
  addEventRoutes(api, services)
  addWaitingOriginRoutes(api, services)
  refuseOtherMethods(api)
  api.all('*', (context) => context.body(null, 404))
  return api
}
