import { createConsole, openPostgresStore } from '../src/index.js'
import { configurationOf } from './configuration-of.js'

// One process of `failover-run.ts`: `saver NAME URL KEY`, a console that saves without a pause, or
// `filter NAME URL`, which only follows. Each denies a foreign request every few milliseconds.
// It prints what was acknowledged and taken over, and ends when its input does.

const [role = '', name = '', url = '', key = ''] = process.argv.slice(2)
const store = await openPostgresStore(url, { connectTimeout: 1000 })
const admin = await createConsole({
  store,
  basePath: '/admin',
  onError: () => {},
  onFirstKey: () => {},
})

let offered = 0
let origin: string | undefined
let isOver = false
const timer = setInterval(() => {
  const headers = new Map([
    ['origin', 'https://foreign.example'],
    ['host', 'api.example'],
  ])
  const decision = admin.cors.decide({ method: 'GET', url: `/${name}/${offered % 40}`, headers })
  offered++
  if (decision.action !== 'respond' || decision.status !== 403) tell('open', decision.kind)
  const [now] = configurationOf(admin).allowedOrigins
  if (now !== origin) tell('follows', String(now))
  origin = now
}, 5)

process.stdin.resume().on('end', () => {
  isOver = true
})
tell('ready', store.changes)
for (let number = 0; role === 'saver' && !isOver; number++)
  await save(`https://${name}-${number}.example`)
while (!isOver) await new Promise((resolve) => setTimeout(resolve, 20))
clearInterval(timer)
await admin.close()
await store.close()
tell('offered', String(offered))

async function save(allowed: string): Promise<void> {
  const answer = await admin.fetch(
    new Request('https://console.example/admin/api/system-configuration', {
      method: 'PATCH',
      headers: { authorization: key, 'content-type': 'application/json' },
      body: JSON.stringify({
        systemConfiguration: { corsConfiguration: { allowedOrigins: [allowed] } },
      }),
    }),
  )
  const version = Number(answer.headers.get('etag')?.slice(1, -1))
  if (answer.ok) tell('saved', `${version} ${allowed}`)
}

function tell(what: string, more: string): void {
  console.log(`${what} ${Date.now()} ${more}`)
}
