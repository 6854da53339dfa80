import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  compileProgram,
  type Installation,
  installPackages,
} from '../src/servers/built-packages.js'
import { findRuntime, type RunningProcess, startProcess } from '../src/servers/runtime-process.js'

// Bun answers what is in `routes` without asking `fetch`. Each kind of entry is served twice, as it is
// and behind the filter: an allowed page gets the same answer with a permission, a foreign one a 403.

const allowed = 'https://app.example.com'
const foreign = 'https://evil.example'
const permission = {
  'access-control-allow-origin': allowed,
  'access-control-expose-headers': 'Access-Control-Allow-Origin,Access-Control-Allow-Credentials',
}
const changed = new Date('2026-11-29T12:00:00Z')

interface Answer {
  readonly status: number
  readonly statusText: string
  /** Without what says when. */
  readonly headers: Readonly<IncomingHttpHeaders>
  readonly body: string
}

let installation: Installation
let running: RunningProcess
let guarded = ''
let bare = ''

const routes = suite('routes of Bun')

const answeredByBun = [
  ...['/response', '/json', '/bytes', '/image', '/file-in-memory', '/own-tag', '/created', '/gone'],
  ...['/nothing', '/empty', '/redirect', '/cookies', '/methods', '/file', '/part'],
  ...['/file-response', '/file-without-name', '/file-gone', '/file-missing', '/file-folder'],
  ...['/methods-file'],
]
const answeredByFunctions = [
  ...['/function', '/function-file', '/users/7%20x', '/below/a/b', '/thrown', '/rejected'],
  ...['/off', '/no-route'],
]

/** What a client asks for beyond the path, and a cache after it has asked. */
const conditions: Readonly<Record<string, (known: Answer) => OutgoingHttpHeaders>> = {
  'without a condition': () => ({}),
  'with its entity tag': ({ headers }) => ({ 'if-none-match': headers.etag ?? '"none"' }),
  'with a weak tag in a list': ({ headers }) => ({
    'if-none-match': `"a", W/${headers.etag ?? '"none"'}`,
  }),
  'with another tag, unchanged since': ({ headers }) => ({
    'if-none-match': '"another"',
    'if-modified-since': headers['last-modified'] ?? changed.toUTCString(),
  }),
  'with any tag': () => ({ 'if-none-match': '*' }),
  'unchanged since': ({ headers }) => ({
    'if-modified-since': headers['last-modified'] ?? changed.toUTCString(),
  }),
  'changed since': () => ({ 'if-modified-since': 'Sun, 01 Nov 2026 12:00:00 GMT' }),
  'changed since no date': () => ({ 'if-modified-since': 'yesterday' }),
  'in a range': () => ({ range: 'bytes=2-5' }),
  'in a range from the end': () => ({ range: 'bytes=-3' }),
  'in a range beyond the end': () => ({ range: 'bytes=1000-' }),
  'in two ranges': () => ({ range: 'bytes=0-1,3-4' }),
}

routes.before(async () => {
  installation = await installPackages(['core', 'fetch'])
  const { folder } = installation
  writeFileSync(join(folder, 'text.txt'), 'the content of a file')
  writeFileSync(join(folder, 'untyped'), 'a file without an extension')
  writeFileSync(join(folder, 'page.html'), '<script type="module" src="./page.js"></script>')
  writeFileSync(join(folder, 'page.js'), 'console.log("page")')
  mkdirSync(join(folder, 'public'))
  writeFileSync(join(folder, 'public/text.txt'), 'in a folder')
  utimesSync(join(folder, 'text.txt'), changed, changed)
  const program = await compileProgram('bun-routes-program', installation)
  running = await startProcess(findRuntime('bun'), ['--no-install', program], { folder })
  guarded = running.url
  bare = (await ask(guarded, '/bare')).body.replace(/\/$/, '')
})
routes.after(async () => {
  await running?.close()
  installation.remove()
})

function ask(base: string, path: string, headers: OutgoingHttpHeaders = {}, method = 'GET') {
  return new Promise<Answer>((resolve, reject) => {
    const asked = httpRequest(base + path, { method, headers, agent: false }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => {
        const { date, ...rest } = response.headers
        const { statusCode: status = 0, statusMessage: statusText = '' } = response
        resolve({ status, statusText, headers: rest, body: Buffer.concat(pieces).toString() })
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}

/**
 * What Bun says only of the entries that it answers itself, and cannot be told to say for a function.
 * The type of a text goes with the text: an answer of a function that has no body has none.
 */
function comparable({ status, headers, ...rest }: Answer, path: string, method: string): Answer {
  const { 'content-type': type, 'content-disposition': disposition, ...others } = headers
  const isUntyped = path === '/bytes' || path === '/file-in-memory' || path === '/file-without-name'
  const hasNoBody = method === 'HEAD' || status === 304 || status === 416
  const compared = hasNoBody || isUntyped ? others : headers
  return { status, ...rest, headers: compared }
}

/** An answer of Bun's own, with what the filter adds for an allowed page. */
function permitted({ headers, ...rest }: Answer): Answer {
  const vary = headers.vary === undefined ? 'Origin' : `${headers.vary}, Origin`
  return { ...rest, headers: { ...headers, vary, ...permission } }
}

/** Ranges of a GET reach a whole file; Bun gives a function's answer no range of another kind. */
function isCompared(condition: string, path: string, method: string): boolean {
  return !condition.includes('range') || (method !== 'HEAD' && path !== '/part')
}

for (const path of [...answeredByBun, ...answeredByFunctions]) {
  routes(`${path} is answered as without the filter, with the permission`, async () => {
    const known = await ask(bare, path)
    for (const [condition, headersFor] of Object.entries(conditions)) {
      for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
        if (!isCompared(condition, path, method)) continue
        const headers = { origin: allowed, ...headersFor(known) }
        const expected = permitted(await ask(bare, path, headers, method))
        const seen = await ask(guarded, path, headers, method)
        const [left, right] = [seen, expected].map((each) => comparable(each, path, method))
        assert.equal(left, right, `${method} ${condition}`)
      }
    }
  })

  routes(`${path} is refused to a foreign page, by whatever method`, async () => {
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await ask(guarded, path, { origin: foreign }, method)
      assert.is(status, 403, method)
      assert.is(headers['access-control-allow-origin'], undefined, method)
      assert.is(headers.vary, 'Origin', method)
    }
  })

  routes(
    `${path} has its preflight answered, and grants what the answer then permits`,
    async () => {
      for (const method of ['PUT', 'POST']) {
        const headers = { origin: allowed, 'access-control-request-method': method }
        const answer = await ask(guarded, path, headers, 'OPTIONS')
        assert.is(answer.status, method === 'PUT' ? 204 : 403)
        assert.is(answer.headers['access-control-allow-origin'], allowed)
      }
    },
  )
}

routes('an upgrade is granted to an allowed page and refused to a foreign one', async () => {
  const opened = await handshake('/upgrade', allowed)
  assert.is(opened, 101)
  assert.is(await handshake('/upgrade', foreign), 403)
})

routes('an error that the handler of errors does not answer is told once', async () => {
  const failures = async () => Number((await ask(guarded, '/failures')).body)
  const before = await failures()
  assert.is((await ask(guarded, '/unanswered', { origin: allowed })).status, 500)
  assert.is(await failures(), before + 1)
})

routes(
  'HTML imports and folders stay with Bun: no permission, by no preflight either',
  async () => {
    for (const path of ['/page', '/folder/text.txt']) {
      for (const method of ['GET', 'OPTIONS']) {
        const headers = { origin: allowed, 'access-control-request-method': 'PUT' }
        const answer = await ask(guarded, path, headers, method)
        assert.is(answer.status, 200)
        assert.is(answer.headers['access-control-allow-origin'], undefined)
        assert.equal(answer, await ask(bare, path, headers, method))
      }
    }
  },
)

routes('a file is read anew, and is not found once it is gone', async () => {
  const path = join(installation.folder, 'text.txt')
  const headers = { origin: allowed }
  try {
    writeFileSync(path, 'changed')
    const answer = await ask(guarded, '/file', headers)
    assert.equal(answer, permitted(await ask(bare, '/file', headers)))
    assert.is(answer.body, 'changed')
    rmSync(path)
    const gone = await ask(guarded, '/file', headers)
    assert.is(gone.body, 'fetch: GET')
    assert.equal(gone, permitted(await ask(bare, '/file', headers)))
  } finally {
    writeFileSync(path, 'the content of a file')
    utimesSync(path, changed, changed)
  }
})

// The last of all: what follows has other routes.
routes('what a reload brings is guarded as well', async () => {
  assert.is((await ask(guarded, '/marker', { origin: allowed })).body, 'guarded')
  await ask(guarded, '/reload')
  const answer = await ask(guarded, '/marker', { origin: allowed })
  assert.is(answer.body, 'reloaded')
  assert.is(answer.headers['access-control-allow-origin'], allowed)
  assert.is((await ask(guarded, '/marker', { origin: foreign })).status, 403)
})

routes.run()

/** The status with which a WebSocket handshake is answered. */
function handshake(path: string, origin: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...{ origin, connection: 'Upgrade', upgrade: 'websocket' },
      ...{ 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
    }
    const asked = httpRequest(guarded + path, { headers, agent: false })
    asked.on('error', reject)
    asked.on('upgrade', ({ statusCode }, socket) => {
      socket.destroy()
      resolve(statusCode)
    })
    asked.on('response', (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    asked.end()
  })
}
