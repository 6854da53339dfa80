import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { withCors } from '@crossgate/node'
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const recipes = suite('recipes')

recipes('are shown in docs/monitoring.md as they run here', () => {
  const page = readFileSync(new URL('../../../docs/monitoring.md', import.meta.url), 'utf8')
  const folder = new URL('../recipes/', import.meta.url)
  const files = readdirSync(folder)
  assert.is(files.length, 4)
  for (const file of files) {
    assert.ok(page.includes(readFileSync(new URL(file, folder), 'utf8').trim()), file)
  }
})

recipes('pino writes a line for each refusal, with its reason', () => {
  const program = `
    import { cors } from '../recipes/pino.ts'
    const headers = new Map([['origin', 'http://app.example.com']])
    cors.decide({ method: 'GET', url: '/items', headers })`
  const cwd = new URL('.', import.meta.url)
  const flags = ['--import', 'tsx', '--input-type=module', '-e', program]
  const lines = String(execFileSync(process.execPath, flags, { cwd }))
    .trim()
    .split('\n')
  assert.is(lines.length, 1, lines.join('\n'))
  const { level, msg, cors } = JSON.parse(lines[0] as string)
  assert.is(level, 40)
  assert.match(msg, /http:\/\/app\.example\.com/)
  assert.is(cors.reason, 'origin-not-allowed')
  assert.match(cors.hint, /https/)
  assert.is(cors.request.path, '/items')
})

recipes('a tracer leaves preflights out, and nothing else', async () => {
  const spans = new InMemorySpanExporter()
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  const { instrumentation } = await import('../recipes/traces-without-preflights.js')
  instrumentation.setTracerProvider(provider)
  instrumentation.enable()
  // The instrumentation changes the module as it is required.
  const { createServer } = createRequire(import.meta.url)('http') as typeof import('node:http')
  const policy = { enabled: true, allowedOrigins: ['https://app.example.com'] }
  const server = createServer(withCors(policy, (_req, res) => res.end()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const send = async (method: string, headers: Record<string, string>) => {
    const sent = request({ host: '127.0.0.1', port, method, headers }).end()
    const [response] = await once(sent, 'response')
    response.resume()
    await once(response, 'end')
  }
  try {
    const origin = 'https://app.example.com'
    await send('OPTIONS', { origin, 'access-control-request-method': 'GET' })
    await send('OPTIONS', {})
    await send('GET', { origin })
    const traced = spans.getFinishedSpans().filter(({ kind }) => kind === 1)
    assert.equal(
      traced.map(
        ({ attributes }) => attributes['http.request.method'] ?? attributes['http.method'],
      ),
      ['OPTIONS', 'GET'],
    )
  } finally {
    server.close()
    instrumentation.disable()
  }
})

recipes.run()
