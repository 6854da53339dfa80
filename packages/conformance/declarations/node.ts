// What Node's types must accept. Nothing here is run.
import { createServer } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createCors } from '@crossgate/core'
import {
  type CorsConfigurationInput,
  type CorsPolicies,
  checkUpgrade,
  cors,
  withCors,
} from '@crossgate/node'

const configuration = { enabled: true, allowedOrigins: ['https://app.example.com'] }

createServer(withCors(configuration, (_req, res) => res.end('hello')))
createSecureServer(withCors(configuration, (_req, res) => res.end('hello')))
cors((req) => createCors(req.url === '/' ? configuration : {}))

// A configuration kept as a constant, by the adapter's own types.
const policy = {
  enabled: true,
  enforcement: 'report',
  dangerouslyAllow: ['null-origin'],
} satisfies CorsConfigurationInput
cors(policy)
withCors(policy, (_req, res) => res.end())
declare const policies: CorsPolicies
cors(policies)
cors(() => policies)
createServer().on('upgrade', (req) => checkUpgrade(policies, req).action)
