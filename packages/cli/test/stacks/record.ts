import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ExchangeRequest, type Header, HeaderList, openLiveExchange } from '@crossgate/probe'
import { missingFiles } from '../../../../scripts/outside-programs.js'
import { freeAddress } from '../started-server.js'
import { frameworks, nextModules } from './frameworks.js'
import { servers } from './servers.js'
import { nodeModules } from './stack.js'

// Writes recorded-answers.json: what each stack answers, with and without a proxy in front. Apache
// is found under APACHE_ROOT, Next.js under NEXT_MODULES or in the project of packages/conformance.

/** What one stack answered. */
export interface RecordedStack {
  /** What answers, or `null` where nothing listens behind the proxy. */
  readonly stack: string | null
  /** Its version, where no header of its answers says it. */
  readonly version?: string
  /** What stands in front, or `null`. */
  readonly proxy: string | null
  readonly answers: readonly RecordedAnswer[]
}

/** One answer, its body cut. */
export interface RecordedAnswer {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

const questions: readonly (readonly [method: string, path: string, more: readonly Header[]])[] = [
  ['GET', '/items', []],
  ['GET', '/crossgate-doctor-missing', []],
  ['OPTIONS', '/items', [['Access-Control-Request-Method', 'PUT']]],
]

async function ask(origin: string): Promise<RecordedAnswer[]> {
  let body = ''
  const live = await openLiveExchange({
    allowHttp2: false,
    timeoutInSeconds: 60,
    onBody: (_request, beginning) => {
      body = Buffer.from(beginning).toString('utf8').slice(0, 400)
    },
  })
  const { port } = new URL(origin)
  const answers: RecordedAnswer[] = []
  for (const [method, path, more] of questions) {
    body = ''
    const request: ExchangeRequest = {
      method,
      url: `${origin}${path}`,
      headers: new HeaderList([['Origin', 'https://app.example.com'], ...more]),
      purpose: method === 'OPTIONS' ? 'preflight' : 'request',
      includeCredentials: false,
      hasBody: false,
    }
    const { status, headers } = await live.exchange(request)
    answers.push({
      method,
      path,
      status,
      headers: [...headers].map(([name, value]) => [name, value.replaceAll(port, '3000')]),
      body: body.replaceAll(port, '3000'),
    })
  }
  await live.close()
  return answers
}

/** The version of a framework's package. */
function versionOf(id: string): { version?: string } {
  const modules = id === 'next' ? nextModules : nodeModules
  const manifest = join(modules, id, 'package.json')
  if (!existsSync(manifest)) return {}
  return { version: JSON.parse(readFileSync(manifest, 'utf8')).version }
}

const isThere = servers.filter(({ program }) => missingFiles(program).length === 0)
const stacks = [...isThere, ...frameworks.filter(({ isInstalled }) => isInstalled)]
const recorded: RecordedStack[] = []
for (const { id, start } of stacks) {
  const running = await start()
  recorded.push({ stack: id, ...versionOf(id), proxy: null, answers: await ask(running.origin) })
  for (const proxy of isThere) {
    const front = await proxy.start({ upstream: running.origin })
    recorded.push({
      stack: id,
      ...versionOf(id),
      proxy: proxy.id,
      answers: await ask(front.origin),
    })
    await front.close()
  }
  await running.close()
  console.log(id)
}
for (const proxy of isThere) {
  const front = await proxy.start({ upstream: await freeAddress() })
  recorded.push({ stack: null, proxy: proxy.id, answers: await ask(front.origin) })
  await front.close()
}
writeFileSync(
  new URL('./recorded-answers.json', import.meta.url),
  `${JSON.stringify(recorded, null, 2)}\n`,
)
