import { readFileSync, watchFile } from 'node:fs'
import { createServer } from 'node:http'
import { createCors } from '@crossgate/core'
import { withCors } from '@crossgate/node'

const port = Number(process.env.PORT ?? 3000)
/** @type {Map<string, import('@crossgate/core').Cors>} */
const tenants = new Map()

function loadTenants() {
  for (const [host, policy] of Object.entries(JSON.parse(readFileSync('tenants.json', 'utf8')))) {
    const tenant = tenants.get(host)
    // All or nothing: a policy with a mistake throws, and the policy in force stays.
    if (tenant === undefined) tenants.set(host, createCors(policy))
    else tenant.reconfigure(policy)
  }
}

loadTenants()
watchFile('tenants.json', { interval: 200 }, () => {
  try {
    loadTenants()
    console.log('the policies of tenants.json are in force')
  } catch (error) {
    console.error(String(error))
  }
})

// An unknown host gets the defaults, which allow nothing to other origins.
const nobody = createCors({ enabled: true })
/** @param {import('node:http').IncomingMessage} request */
const chooseTenant = (request) =>
  tenants.get(String(request.headers.host).replace(/:\d+$/, '')) ?? nobody

createServer(withCors(chooseTenant, (_request, response) => response.end('{"items":[]}'))).listen(
  port,
  () => console.log(`listening on http://one.localhost:${port} and http://two.localhost:${port}`),
)
