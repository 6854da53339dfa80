import { writeFileSync } from 'node:fs'
import { HeaderList, openLiveExchange } from '@crossgate/probe'
import { missingFiles } from '../../../../scripts/outside-programs.js'
import { freeAddress } from '../started-server.js'
import { frameworks } from './frameworks.js'
import { servers } from './servers.js'

// Writes recorded-answers.json: what each stack answers, with and without a proxy in front. Apache
// is found under APACHE_ROOT, Next.js under NEXT_MODULES.

export interface RecordedStack {
  /** What answers, or `null` where nothing listens behind the proxy. */
  readonly stack: string | null
  /** What stands in front, or `null`. */
  readonly proxy: string | null
  readonly answers: readonly RecordedAnswer[]
}
export interface RecordedAnswer {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

const questions = [
  ['GET', '/items', {}],
  ['GET', '/crossgate-doctor-missing', {}],
  ['OPTIONS', '/items', { 'Access-Control-Request-Method': 'PUT' }],
] as const

async function ask(origin: string): Promise<RecordedAnswer[]> {
  let body = ''
  const live = await openLiveExchange({
    onBody: (_request, beginning) => {
      body = Buffer.from(beginning).toString('utf8').slice(0, 400)
    },
  })
  const answers: RecordedAnswer[] = []
  for (const [method, path, more] of questions) {
    body = ''
    const headers = new HeaderList(Object.entries({ Origin: 'https://app.example.com', ...more }))
    const url = `${origin}${path}`
    const response = await live.exchange({
      method,
      url,
      headers,
      purpose: 'request',
      includeCredentials: false,
      hasBody: false,
    } as never)
    answers.push({
      method,
      path,
      status: response.status,
      headers: [...response.headers].map(
        ([name, value]) => [name, value.replaceAll(origin, 'http://127.0.0.1:3000')] as const,
      ),
      body: body.replaceAll(new URL(origin).port, '3000'),
    })
  }
  await live.close()
  return answers
}

const isThere = servers.filter(({ program }) => missingFiles(program).length === 0)
const stacks = [...isThere, ...frameworks.filter(({ isInstalled }) => isInstalled)]
const recorded: RecordedStack[] = []
for (const { id, start } of stacks) {
  const running = await start()
  recorded.push({ stack: id, proxy: null, answers: await ask(running.origin) })
  for (const proxy of isThere) {
    const front = await proxy.start({ upstream: running.origin })
    recorded.push({ stack: id, proxy: proxy.id, answers: await ask(front.origin) })
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
  `${JSON.stringify(recorded, null, 1)}\n`,
)
