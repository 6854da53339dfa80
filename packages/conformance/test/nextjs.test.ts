import * as assert from 'uvu/assert'
import { origins } from '../src/page/page-policy.js'
import { nextjs } from '../src/projects/nextjs.js'
import { holdProject } from './held-projects.js'

holdProject('Next.js', nextjs, {
  // Why docs/recipes.md says that neither belongs there.
  'headers() of next.config.ts permits what the filter refuses, and its Vary is lost': async (
    url,
  ) => {
    const ask = (origin: string) =>
      fetch(`${url}/api/written-twice`, { headers: { origin } }).then(({ status, headers }) => ({
        status,
        permission: headers.get('access-control-allow-origin'),
        varies: headers.get('vary')?.includes('X-Tenant'),
      }))
    assert.equal(await ask(origins.allowed), {
      ...{ status: 200, permission: origins.allowed, varies: false },
    })
    assert.equal(await ask(origins.foreign), { status: 403, permission: '*', varies: false })
  },
})
