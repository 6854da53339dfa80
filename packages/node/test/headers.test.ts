import { Readable } from 'node:stream'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { withCors } from '../src/index.js'
import { configuration, origin, permitted } from './policy.js'
import { accessControlOf, type Listener, once, protocols, start, varyOf } from './servers.js'

interface Way {
  readonly name: string
  readonly app: Listener
  readonly status?: number
  readonly vary?: readonly string[]
  readonly headers?: Record<string, string | string[]>
  readonly body?: string
  /** Where the way exists over one protocol only. */
  readonly only?: 'http/1.1'
}

const cookies = ['a=1', 'b=2']
const own = 'https://own.example.net'

// biome-ignore lint/suspicious/noExplicitAny: node's types leave out forms of writeHead that node accepts.
type Loose = any

const ways: readonly Way[] = [
  { name: 'end without a body', app: (_req, res) => res.end() },
  { name: 'end with a body', app: (_req, res) => res.end('x'), body: 'x' },
  {
    name: 'setHeader Vary',
    app: (_req, res) => {
      res.setHeader('Vary', 'Accept')
      res.end('x')
    },
    vary: ['accept'],
    body: 'x',
  },
  {
    name: 'setHeader Vary that names Origin already',
    app: (_req, res) => {
      res.setHeader('Vary', 'origin, Accept')
      res.end()
    },
    vary: ['accept'],
  },
  {
    name: 'setHeader Vary as a list',
    app: (_req, res) => {
      res.setHeader('Vary', ['Accept', 'Cookie'])
      res.end()
    },
    vary: ['accept', 'cookie'],
  },
  {
    name: 'appendHeader Vary and Set-Cookie',
    app: (_req, res) => {
      res.appendHeader('Vary', 'Accept').appendHeader('Vary', 'Cookie')
      res.appendHeader('Set-Cookie', 'a=1').appendHeader('Set-Cookie', 'b=2')
      res.end()
    },
    vary: ['accept', 'cookie'],
    headers: { 'set-cookie': cookies },
    only: 'http/1.1',
  },
  {
    name: 'setHeader Set-Cookie as a list',
    app: (_req, res) => {
      res.setHeader('Set-Cookie', cookies)
      res.end()
    },
    headers: { 'set-cookie': cookies },
  },
  {
    name: 'writeHead with a record',
    app: (_req, res) => {
      res.writeHead(200, { Vary: 'Accept', 'X-A': '1', 'Set-Cookie': cookies })
      res.end('x')
    },
    vary: ['accept'],
    headers: { 'x-a': '1', 'set-cookie': cookies },
    body: 'x',
  },
  {
    name: 'writeHead with a record after setHeader',
    app: (_req, res) => {
      res.setHeader('X-B', '2')
      res.setHeader('Vary', 'Cookie')
      res.writeHead(201, { Vary: 'Accept', 'X-A': '1' })
      res.end()
    },
    status: 201,
    vary: ['accept'],
    headers: { 'x-a': '1', 'x-b': '2' },
  },
  {
    name: 'writeHead with the record third and no reason',
    app: (_req, res) => {
      ;(res as Loose).writeHead(200, undefined, { 'X-A': '1' })
      res.end()
    },
    headers: { 'x-a': '1' },
  },
  {
    name: 'writeHead with a reason',
    app: (_req, res) => {
      res.writeHead(202, 'Taken', { Vary: 'Accept' })
      res.end()
    },
    status: 202,
    vary: ['accept'],
    only: 'http/1.1',
  },
  {
    name: 'writeHead with a reason alone',
    app: (_req, res) => {
      res.writeHead(202, 'Taken')
      res.end()
    },
    status: 202,
    only: 'http/1.1',
  },
  {
    name: 'writeHead with names and values in turn',
    app: (_req, res) => {
      ;(res as Loose).writeHead(
        200,
        [
          ['Vary', 'Accept'],
          ['Set-Cookie', 'a=1'],
          ['Vary', 'Cookie'],
          ['Set-Cookie', 'b=2'],
        ].flat(),
      )
      res.end()
    },
    vary: ['accept', 'cookie'],
    headers: { 'set-cookie': cookies },
  },
  {
    name: 'writeHead with names and lists of values in turn',
    app: (_req, res) => {
      ;(res as Loose).writeHead(200, ['Set-Cookie', cookies, 'X-A', '1'])
      res.end()
    },
    headers: { 'set-cookie': cookies, 'x-a': '1' },
  },
  {
    name: 'writeHead with names and values in turn after setHeader',
    app: (_req, res) => {
      res.setHeader('Set-Cookie', 'old=1')
      res.setHeader('X-B', '2')
      ;(res as Loose).writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'])
      res.end()
    },
    headers: { 'set-cookie': cookies, 'x-b': '2' },
  },
  {
    name: 'writeHead with pairs',
    app: (_req, res) => {
      ;(res as Loose).writeHead(200, [
        ['Vary', 'Accept'],
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ])
      res.end()
    },
    vary: ['accept'],
    headers: { 'set-cookie': cookies },
  },
  {
    name: 'writeHead with pairs of a name and a list',
    app: (_req, res) => {
      ;(res as Loose).writeHead(200, [['Set-Cookie', cookies]])
      res.end()
    },
    headers: { 'set-cookie': cookies },
  },
  {
    name: 'writeHead with an empty list',
    app: (_req, res) => {
      ;(res as Loose).writeHead(200, [])
      res.end()
    },
  },
  {
    name: 'setHeaders with a Map',
    app: (_req, res) => {
      res.setHeaders(
        new Map<string, string | string[]>([
          ['vary', 'Accept'],
          ['set-cookie', cookies],
        ]),
      )
      res.end()
    },
    vary: ['accept'],
    headers: { 'set-cookie': cookies },
    only: 'http/1.1',
  },
  {
    name: 'setHeaders with Headers',
    app: (_req, res) => {
      const headers = new Headers({ vary: 'Accept' })
      headers.append('set-cookie', 'a=1')
      headers.append('set-cookie', 'b=2')
      res.setHeaders(headers)
      res.end()
    },
    vary: ['accept'],
    headers: { 'set-cookie': cookies },
    only: 'http/1.1',
  },
  {
    name: 'flushHeaders',
    app: (_req, res) => {
      res.setHeader('Vary', 'Accept')
      res.flushHeaders()
      res.end('x')
    },
    vary: ['accept'],
    body: 'x',
  },
  {
    name: 'removeHeader of everything',
    app: (_req, res) => {
      for (const name of ['Vary', 'access-control-allow-origin', ...res.getHeaderNames()]) {
        res.removeHeader(name)
      }
      res.end()
    },
  },
  {
    name: 'its own Access-Control-* through setHeader',
    app: (_req, res) => {
      res.setHeader('Access-Control-Allow-Origin', own)
      res.setHeader('Access-Control-Allow-Methods', 'DELETE')
      res.setHeader('ACCESS-CONTROL-ALLOW-PRIVATE-NETWORK', 'true')
      res.end()
    },
  },
  {
    name: 'its own Access-Control-* through writeHead',
    app: (_req, res) => {
      res.writeHead(200, { 'Access-Control-Allow-Origin': own, 'access-control-max-age': '9' })
      res.end()
    },
  },
  {
    name: 'its own Access-Control-* through writeHead with a list',
    app: (_req, res) => {
      ;(res as Loose).writeHead(200, ['Access-Control-Allow-Origin', own, 'X-A', '1'])
      res.end()
    },
    headers: { 'x-a': '1' },
  },
  {
    name: 'write in parts',
    app: (_req, res) => {
      res.write('a')
      res.write('b')
      res.end('c')
    },
    body: 'abc',
  },
  {
    name: 'a piped stream',
    app: (_req, res) => Readable.from(['a', 'b']).pipe(res),
    body: 'ab',
  },
  {
    name: 'a 204',
    app: (_req, res) => {
      res.statusCode = 204
      res.end()
    },
    status: 204,
  },
  {
    name: 'a 304',
    app: (_req, res) => {
      res.writeHead(304, { ETag: '"1"' })
      res.end()
    },
    status: 304,
    headers: { etag: '"1"' },
  },
  {
    name: 'early hints first',
    app: (_req, res) => {
      res.writeEarlyHints({ link: '</a.css>; rel=preload; as=style' })
      res.end('x')
    },
    body: 'x',
  },
  {
    name: 'an answer after its handler returned',
    app: (_req, res) => {
      setImmediate(() => res.writeHead(200, { Vary: 'Accept' }).end('x'))
    },
    vary: ['accept'],
    body: 'x',
  },
]

for (const protocol of protocols) {
  const sending = suite(`headers survive over ${protocol}`)
  for (const { name, app, status = 200, vary = [], headers = {}, body = '', only } of ways) {
    if (only && protocol === 'h2') {
      continue
    }
    sending(name, async () => {
      const answer = await once(protocol, withCors(configuration, app), { headers: { origin } })
      assert.is(answer.status, status)
      assert.equal(accessControlOf(answer), permitted)
      assert.equal(varyOf(answer), [...vary, 'origin'].sort())
      assert.is(answer.body, body)
      for (const [field, value] of Object.entries(headers)) {
        assert.equal(answer.headers[field], value, field)
      }
    })
  }

  sending('HEAD stays without a body', async () => {
    const app: Listener = (_req, res) => {
      res.setHeader('content-length', '3')
      res.end()
    }
    const answer = await once(protocol, withCors(configuration, app), {
      method: 'HEAD',
      headers: { origin },
    })
    assert.is(answer.body, '')
    assert.is(answer.headers['content-length'], '3')
    assert.equal(accessControlOf(answer), permitted)
  })

  sending('nothing of one response reaches the next on its connection', async () => {
    const running = await start(
      protocol,
      withCors(configuration, (_req, res) => res.end()),
    )
    try {
      const first = await running.send({ headers: { origin } })
      const second = await running.send()
      const third = await running.send({ headers: { origin } })
      assert.equal(accessControlOf(first), permitted)
      assert.equal(accessControlOf(second), {})
      assert.equal(varyOf(second), ['origin'])
      assert.equal(accessControlOf(third), permitted)
    } finally {
      await running.close()
    }
  })

  sending(
    'the application can read them once a head is sent for which it set a header',
    async () => {
      let seen: unknown
      await once(
        protocol,
        withCors(configuration, (_req, res) => {
          res.setHeader('X-A', '1')
          res.end()
          seen = [res.getHeader('Access-Control-Allow-Origin'), res.getHeader('Vary')]
        }),
        { headers: { origin } },
      )
      assert.equal(seen, [origin, 'Origin'])
    },
  )

  sending('a setHeader that wraps the filter stays, and hides no permission', async () => {
    const names: string[] = []
    const app: Listener = (_req, res) => {
      const { setHeader } = res
      res.setHeader = function (name, value) {
        names.push(name)
        return setHeader.call(this, name, value)
      }
      res.setHeader('Access-Control-Max-Age', '9')
      res.setHeader('X-A', '1')
      res.setHeader = setHeader
      res.end()
    }
    const answer = await once(protocol, withCors(configuration, app), { headers: { origin } })
    assert.equal(names, ['Access-Control-Max-Age', 'X-A'])
    assert.equal(accessControlOf(answer), permitted)
  })

  sending('a head that fails leaves nothing to the one of the error', async () => {
    const heads: Loose[][] = [
      [200, { 'content-length': '5000', etag: '"1"', 'x-bad': undefined }],
      [200, ['content-length', '5000', 'etag', '"1"', 'x-bad', undefined]],
    ]
    if (protocol !== 'h2') {
      heads.push([1000, { 'content-length': '5000', etag: '"1"' }])
    }
    for (const head of heads) {
      const app: Listener = (_req, res) => {
        try {
          ;(res as Loose).writeHead(...head)
        } catch {
          res.writeHead(500)
        }
        res.end('oops')
      }
      const answer = await once(protocol, withCors(configuration, app), { headers: { origin } })
      assert.is(answer.status, 500, String(head))
      assert.is(answer.headers['content-length'], undefined)
      assert.is(answer.headers.etag, undefined)
      assert.is(answer.body, 'oops')
      assert.equal(accessControlOf(answer), permitted)
    }
  })

  sending('a second writeHead fails as it does without the filter', async () => {
    let code: unknown
    const answer = await once(
      protocol,
      withCors(configuration, (_req, res) => {
        res.writeHead(200)
        try {
          res.writeHead(500, { 'X-A': '1' })
        } catch (error) {
          code = (error as NodeJS.ErrnoException).code
        }
        res.end()
      }),
      { headers: { origin } },
    )
    assert.is(answer.status, 200)
    assert.is(code, protocol === 'h2' ? 'ERR_HTTP2_HEADERS_SENT' : 'ERR_HTTP_HEADERS_SENT')
  })
  sending.run()
}
