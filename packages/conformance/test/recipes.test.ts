import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { H3, HTTPError } from 'h3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { middleware } from '../recipes/h3-middleware.js'
import { app as hono } from '../recipes/hono-route.js'
import { GET, OPTIONS, PUT } from '../recipes/next-route.js'
import { cacheLines } from '../src/projects/behind-nginx.js'

type Handler = (request: Request) => unknown

const allowed = 'https://app.example.com'
const foreign = 'https://evil.example'
const base = 'https://api.example.com'

hono.get('/api/items', (c) => c.json({ items: [] }, 200, { Vary: 'Accept' }))
hono.get('/api/redirect', () => Response.redirect(`${base}/elsewhere`, 302))
hono.onError((_error, c) => c.text('broken', 500))
hono.get('/api/failure', () => {
  throw new Error('broken')
})

const h3 = new H3()
h3.use(middleware)
h3.get('/api/items', (event) => {
  event.res.headers.set('Vary', 'Accept')
  return { items: [] }
})
h3.get('/api/redirect', () => Response.redirect(`${base}/elsewhere`, 302))
h3.get('/api/failure', () => {
  throw new HTTPError({ status: 500 })
})

const next: Handler = (request) => {
  if (request.method === 'OPTIONS') return OPTIONS(request)
  if (request.method === 'PUT') return PUT(request, { params: Promise.resolve({ id: '7' }) })
  return GET(request)
}

interface Recipe {
  readonly handler: Handler
  readonly paths: Readonly<Record<string, { status: number; vary: string[] }>>
}

const items = { status: 200, vary: ['accept', 'origin'] }
const redirect = { status: 302, vary: ['origin'] }
const failure = { status: 500, vary: ['origin'] }
const missing = { status: 404, vary: ['origin'] }

const recipes: Readonly<Record<string, Recipe>> = {
  'hono-route': {
    handler: (request) => hono.fetch(request),
    paths: {
      '/api/items': items,
      '/api/redirect': redirect,
      '/api/failure': failure,
      '/api/no': missing,
    },
  },
  'h3-middleware': {
    handler: (request) => h3.fetch(request),
    paths: {
      '/api/items': items,
      '/api/redirect': redirect,
      '/api/failure': failure,
      '/api/no': missing,
    },
  },
  'next-route': { handler: next, paths: { '/api/items': { status: 200, vary: ['origin'] } } },
}

const recipe = suite('recipes')

for (const [name, { handler, paths }] of Object.entries(recipes)) {
  for (const [path, { status, vary }] of Object.entries(paths)) {
    recipe(`${name} gives ${path} the headers`, async () => {
      const response = await ask(handler, path, { headers: { origin: allowed } })
      assert.is(response.status, status)
      assert.is(response.headers.get('access-control-allow-origin'), allowed)
      const names = response.headers.get('vary')?.toLowerCase().split(', ').sort()
      assert.equal(names, vary)
    })
  }

  recipe(`${name} refuses a foreign page`, async () => {
    const response = await ask(handler, '/api/items', { headers: { origin: foreign } })
    assert.is(response.status, 403)
    assert.is(response.headers.get('access-control-allow-origin'), null)
  })

  recipe(`${name} answers a preflight`, async () => {
    const headers = { origin: allowed, 'access-control-request-method': 'PUT' }
    const response = await ask(handler, '/api/items', { method: 'OPTIONS', headers })
    assert.is(response.status, 204)
    assert.is(response.headers.get('access-control-allow-methods'), 'GET,PUT')
  })
}

recipe('next-route answers an error so that the page can read it', async () => {
  const { error } = console
  console.error = () => {}
  try {
    const headers = { origin: allowed }
    const request = new Request(`${base}/api/items`, { method: 'PUT', headers })
    const params = Promise.reject(new Error('broken'))
    const response = (await PUT(request, { params })) as Response
    assert.is(response.status, 500)
    assert.is(response.headers.get('access-control-allow-origin'), allowed)
  } finally {
    console.error = error
  }
})

recipe('next-route passes on the parameters', async () => {
  const response = await ask(next, '/api/items', { method: 'PUT', headers: { origin: allowed } })
  assert.equal(await response.json(), { id: '7' })
})

for (const [folder, page] of [
  ['../recipes/', 'recipes.md'],
  ['../recipes/migrate/', 'migrate/README.md'],
] as const) {
  recipe(`stand in docs/${page} as they are tested`, () => {
    const place = fileURLToPath(new URL(folder, import.meta.url))
    const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8')
    const files = readdirSync(place).filter((name) => name.endsWith('.ts'))
    assert.ok(files.length > 0)
    for (const file of files) {
      const block = `\`\`\`ts\n${readFileSync(place + file, 'utf8')}\`\`\``
      assert.ok(text.includes(block), `docs/${page} does not hold ${file} as it is`)
    }
  })
}

const projectFiles = [
  'nextjs/proxy.ts',
  'nextjs/app/api/[...missing]/route.ts',
  'sveltekit/src/hooks.server.ts',
  'sveltekit/vite.config.ts',
  'sveltekit-2/vite.config.ts',
  'nuxt/server/middleware/cors.ts',
  'nuxt/server/api/[...].ts',
  'nuxt/server/api/upgrade.ts',
  'nitro/cors.ts',
  'nitro/nitro.config.ts',
  'astro/src/middleware.ts',
  'astro/astro.config.mjs',
  'react-router/app/root.tsx',
  'react-router/app/routes/api/missing.ts',
]

for (const file of projectFiles) {
  recipe(`${file} of a real project stands in docs/recipes.md as it is`, () => {
    const source = readFileSync(new URL(`../projects/${file}`, import.meta.url), 'utf8')
    const text = readFileSync(new URL('../../../docs/recipes.md', import.meta.url), 'utf8')
    assert.ok(text.includes(`\n${source}\`\`\``), `docs/recipes.md does not hold ${file} as it is`)
  })
}

recipe('the lines for nginx are those that are tested', () => {
  const text = readFileSync(new URL('../../../docs/recipes.md', import.meta.url), 'utf8')
  assert.ok(text.includes(`\`\`\`nginx\n${cacheLines}\n\`\`\``))
})

recipe.run()

async function ask(handler: Handler, path: string, init: RequestInit): Promise<Response> {
  return (await handler(new Request(base + path, init))) as Response
}
