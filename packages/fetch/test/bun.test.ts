import { createCors } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as contract from '../src/bun.js'
import { withCors } from '../src/bun.js'
import { accessControlOf, configuration, origin, permitted, requestFrom } from './policy.js'

// How Bun itself answers is compared in the conformance suite. Here is what is handed to it.

type Handler = (this: unknown, request: Request, server: unknown) => unknown
type Options = Record<string, unknown>

class Server {
  constructor(public options: Options) {}

  reload(options: Options): this {
    this.options = options
    return this
  }

  /** Asks a handler as Bun does. */
  async ask(request: Request, ...[first, ...path]: string[]): Promise<Response> {
    const route = path.reduce<unknown>(
      (found, name) => (found as Options)[name],
      this.options[first as string],
    )
    return (await (route as Handler).call(this, request, this)) as Response
  }
}

const serve = (options: Options): Server => new Server(options)
const foreign = 'https://evil.example'

const guarded = suite('withCors for Bun')
const present = Object.getOwnPropertyDescriptor(globalThis, 'Bun')

guarded.before(() => {
  Object.assign(globalThis, { Bun: { hash: { xxHash64: () => 0xabcn } } })
})
guarded.after(() => {
  if (present === undefined) Reflect.deleteProperty(globalThis, 'Bun')
  else Object.defineProperty(globalThis, 'Bun', present)
})

guarded('is all that is exported', () => {
  assert.equal(Object.keys(contract), ['withCors'])
})

guarded('refuses a wrong policy before anything is served', () => {
  assert.throws(() => withCors({ allowedOrigins: ['nonsense'] }, serve), /allowedOrigins/)
  assert.throws(() => withCors([] as never, serve), /a list/)
})

guarded('refuses to go around a handler, whoever calls it', () => {
  let runs = 0
  const handler = () => {
    runs++
    return Response.json({})
  }
  const around = withCors(configuration, handler as never) as unknown as (
    ...given: unknown[]
  ) => unknown
  const says = /^TypeError: withCors of @crossgate\/fetch\/bun takes Bun\.serve: around a handler/
  for (const from of [origin, foreign]) {
    assert.throws(
      () => around(requestFrom(from)),
      (error: unknown) => says.test(String(error)),
    )
  }
  assert.is(runs, 0)
  for (const given of [handler, async () => handler(), () => undefined]) {
    const called = withCors(configuration, given as never) as unknown as (
      options: object,
    ) => unknown
    assert.throws(
      () => called({}),
      (error: unknown) => says.test(String(error)),
    )
  }
})

guarded('guards a function with its arguments and its server', async () => {
  const seen: unknown[] = []
  const server = withCors(
    configuration,
    serve,
  )({
    routes: {
      '/own': function own(this: unknown, request: Request, given: unknown) {
        seen.push(this, request, given)
        return new Response('own')
      },
    },
  })
  const request = requestFrom(origin)
  const answer = await server.ask(request, 'routes', '/own')
  assert.equal(accessControlOf(answer), permitted)
  assert.is(seen[0], server)
  assert.is(seen[1], request)
  assert.is(seen[2], server)
  assert.is((await server.ask(requestFrom(foreign), 'routes', '/own')).status, 403)
  assert.is(seen.length, 3)
})

guarded('guards each method of an entry, and leaves what only Bun can answer', async () => {
  const page = new (class HTMLBundle {
    index = 'index.html'
  })()
  const folder = { dir: 'public' }
  const put = () => new Response('put')
  const routes = {
    '/methods': { GET: new Response('got'), PUT: put },
    ...{ '/page': page, '/folder': folder, '/off': false, '/page-by-method': { GET: page } },
  }
  const { options } = withCors(configuration, serve)({ routes })
  const given = options.routes as typeof routes
  assert.type(given['/methods'].GET, 'function')
  assert.is.not(given['/methods'].PUT, put)
  assert.is(given['/page'], page)
  assert.is(given['/folder'], folder)
  assert.is(given['/off'], false)
  assert.is(given['/page-by-method'].GET, page)
})

guarded('answers a static response again and again, with its entity tag', async () => {
  const own = new Response('static', { headers: { vary: 'Accept' } })
  const server = withCors(configuration, serve)({ static: { '/old': own } })
  for (const _time of [1, 2]) {
    const answer = await server.ask(requestFrom(origin), 'static', '/old')
    assert.is(await answer.text(), 'static')
    assert.is(answer.headers.get('etag'), '"0000000000000abc"')
    assert.is(answer.headers.get('vary'), 'Accept, Origin')
    assert.equal(accessControlOf(answer), permitted)
  }
  assert.not(own.bodyUsed)
  assert.equal(accessControlOf(own), {})
  const known = new Request('https://api.example.com/old', {
    headers: { 'if-none-match': 'W/"0000000000000abc"' },
  })
  assert.is((await server.ask(known, 'static', '/old')).status, 304)
})

const changed = new Date('2026-03-04T05:06:07Z')

/** A file on disk, as Bun has it, and a response that serves it. */
class DiskFile extends Blob {
  readonly name = 'page.txt'
  isThere = true

  async stat() {
    if (!this.isThere) throw new Error('ENOENT')
    return { mtime: changed, isFile: () => true }
  }
}

class FileResponse extends Response {
  constructor(readonly file: DiskFile) {
    super(file)
  }

  override clone() {
    return new FileResponse(this.file)
  }

  override async blob() {
    return this.file
  }
}

guarded(
  'answers a file with the time of its change, and as if there were no route without it',
  async () => {
    const file = new DiskFile(['on disk'])
    const routes = { '/file': new FileResponse(file) }
    const server = withCors(configuration, serve)({ routes })
    const answer = await server.ask(requestFrom(origin), 'routes', '/file')
    assert.is(await answer.text(), 'on disk')
    assert.is(answer.headers.get('last-modified'), 'Wed, 04 Mar 2026 05:06:07 GMT')
    assert.not(answer.headers.has('etag'))
    assert.equal(accessControlOf(answer), permitted)
    file.isThere = false
    const missing = await server.ask(requestFrom(origin), 'routes', '/file')
    assert.is(missing.status, 404)
    assert.equal(accessControlOf(missing), permitted)
  },
)

// The tag is '"0000000000000abc"', and the file's change at 05:06:07.
for (const [route, method, header, value, status] of [
  ['/text', 'GET', 'if-none-match', '*', 304],
  ['/text', 'HEAD', 'if-none-match', '"other", "0000000000000abc"', 304],
  ['/text', 'GET', 'if-none-match', '"other"', 200],
  ['/text', 'POST', 'if-none-match', '*', 200],
  ['/text', 'GET', 'if-modified-since', 'Wed, 04 Mar 2026 05:06:07 GMT', 200],
  ['/empty', 'GET', 'if-none-match', '*', 200],
  ['/empty', 'GET', 'if-none-match', '"0000000000000abc"', 200],
  ['/file', 'GET', 'if-none-match', '*', 304],
  ['/file', 'GET', 'if-modified-since', 'Wed, 04 Mar 2026 05:06:07 GMT', 304],
  ['/file', 'GET', 'if-modified-since', 'Wed, 04 Mar 2026 05:06:06 GMT', 200],
  ['/file', 'GET', 'if-modified-since', 'yesterday', 200],
  ['/failed', 'GET', 'if-none-match', '*', 500],
] as const) {
  guarded(`answers ${method} ${route} with ${header}: ${value} by ${status}`, async () => {
    const routes = {
      '/text': new Response('static'),
      '/empty': new Response(null),
      '/file': new FileResponse(new DiskFile(['on disk'])),
      '/failed': new Response('failed', { status: 500 }),
    }
    const server = withCors(configuration, serve)({ routes })
    const request = new Request(`https://api.example.com${route}`, {
      method,
      headers: { [header]: value },
    })
    assert.is((await server.ask(request, 'routes', route)).status, status)
  })
}

guarded('refuses a static response that was used at the start, as Bun does', async () => {
  const used = new Response('used')
  await used.text()
  assert.throws(() => withCors(configuration, serve)({ routes: { '/used': used } }), TypeError)
})

guarded('answers what no route matches, and guards that', async () => {
  const server = withCors(configuration, serve)({ routes: {} })
  const answer = await server.ask(requestFrom(origin), 'fetch')
  assert.is(answer.status, 404)
  assert.equal(accessControlOf(answer), permitted)
  assert.is((await server.ask(requestFrom(foreign), 'fetch')).status, 403)
})

guarded('lets the handler of errors answer with the headers, and asks it once', async () => {
  const asked: unknown[] = []
  const error = (thrown: unknown) => {
    asked.push(thrown)
    return (thrown as Error).message === 'known'
      ? new Response('sorry', { status: 500 })
      : undefined
  }
  const failing = (message: string) => () => {
    throw new Error(message)
  }
  const routes = { '/known': failing('known'), '/unknown': failing('unknown') }
  const server = withCors(configuration, serve)({ routes, error })
  const answer = await server.ask(requestFrom(origin), 'routes', '/known')
  assert.is(answer.status, 500)
  assert.equal(accessControlOf(answer), permitted)
  let thrown: unknown
  await server.ask(requestFrom(origin), 'routes', '/unknown').catch((reason) => {
    thrown = reason
  })
  assert.is((thrown as Error).message, 'unknown')
  const last = server.options.error as (error: unknown) => unknown
  assert.is(last(thrown), undefined)
  assert.is(asked.length, 2)
  last('of Bun itself')
  assert.is(asked.length, 3)
})

guarded('prefers its own onError', async () => {
  const onError = () => new Response('ours', { status: 503 })
  const server = withCors(configuration, serve, { onError })({
    fetch: () => Promise.reject(new Error('broken')),
    error: () => new Response('theirs'),
  })
  assert.is((await server.ask(requestFrom(origin), 'fetch')).status, 503)
})

guarded('guards what a reload brings, with the same engine', async () => {
  const engine = createCors(configuration)
  const start = withCors(engine, serve)
  const server = start({ fetch: () => new Response('first') })
  assert.is(server.reload({ fetch: () => new Response('second') }), server)
  const answer = await server.ask(requestFrom(origin), 'fetch')
  assert.is(await answer.text(), 'second')
  assert.equal(accessControlOf(answer), permitted)
  engine.reconfigure({})
  assert.is((await server.ask(requestFrom(foreign), 'fetch')).status, 200)
})

guarded('takes a function that chooses an engine', async () => {
  const engine = createCors(configuration)
  const server = withCors(async () => engine, serve)({ fetch: () => new Response('chosen') })
  assert.equal(accessControlOf(await server.ask(requestFrom(origin), 'fetch')), permitted)
})

guarded(
  'gives the options of an engine to the one that it makes, and refuses them elsewhere',
  async () => {
    const events: unknown[] = []
    const eventLog = { append: (event: unknown) => void events.push(event) }
    const start = withCors({ ...configuration, debug: true }, serve, {
      eventLog,
      vary: ['X-Tenant'],
    })
    const server = start({ fetch: () => new Response('hello') })
    assert.is((await server.ask(requestFrom(foreign), 'fetch')).status, 403)
    await new Promise((resolve) => setImmediate(resolve))
    assert.is(events.length, 1)
    assert.throws(
      () => withCors(createCors(), serve, { eventLog }),
      /because the source is an engine/,
    )
    assert.throws(
      () => withCors(() => createCors(), serve, { eventLog }),
      /because the source is a function/,
    )
    assert.throws(
      () => withCors(() => createCors(), serve, { eventlog: eventLog } as object),
      /did you mean eventLog/,
    )
  },
)

guarded('adds what a source function reads to Vary', async () => {
  const start = withCors(() => createCors(configuration), serve, { vary: ['X-Tenant'] })
  const answer = await start({ fetch: () => new Response('hello') }).ask(
    requestFrom(origin),
    'fetch',
  )
  assert.is(answer.headers.get('vary'), 'Origin, X-Tenant')
})

guarded('is an error at once without serve, or with swapped arguments', () => {
  assert.throws(
    () => withCors(configuration, undefined as never),
    /^withCors\(policy, Bun\.serve\) needs a function as its second argument, not undefined\.$/,
  )
  assert.throws(
    () => withCors(serve as never, configuration as never),
    /^The arguments are swapped: write withCors\(policy, Bun\.serve\)\.$/,
  )
})

guarded.run()
