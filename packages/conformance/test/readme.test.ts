import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCors, explain } from '@crossgate/core'
import { withCors } from '@crossgate/node'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const text = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
const programs = [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code as string)
const outputs = [...text.matchAll(/```console\n([\s\S]*?)```/g)].map(([, lines]) => lines as string)

/** The server of README's first program, which does not listen yet, and its policy. */
function firstProgram(): { server: Server; policy: object } {
  const body = (programs[0] as string)
    .replace(/^import .*\n/gm, '')
    .replace(/createServer\((.*)\)\.listen\(3000\)/, 'return { server: createServer($1), policy }')
  return new Function('createServer', 'withCors', body)(createServer, withCors)
}

const readme = suite('README')

readme('shows what its first program answers to a foreign page', async () => {
  const [command, ...shown] = (outputs[0] as string).trimEnd().split('\n')
  const [, origin = ''] = /Origin: ([^']+)'/.exec(command as string) ?? []
  const { server } = firstProgram()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    const answer = await fetch(`http://127.0.0.1:${port}/items`, { headers: { origin } })
    const empty = shown.indexOf('')
    assert.is(shown[0], `HTTP/1.1 ${answer.status} Forbidden`)
    for (const line of shown.slice(1, empty)) {
      const [name = '', value] = line.split(': ')
      assert.is(answer.headers.get(name), value, name)
    }
    assert.is(await answer.text(), `${shown.slice(empty + 1).join('\n')}\n`)
  } finally {
    server.close()
  }
})

readme('shows the hint that explain gives for it', () => {
  const { policy } = firstProgram()
  const headers = new Map([['origin', 'http://app.example.com']])
  const { decision } = explain(createCors(policy), { method: 'GET', url: '/items', headers })
  assert.ok(text.includes(`\`${decision.denial?.hint}\``), decision.denial?.hint)
})

readme('shows the error that a mistake in the policy gives', () => {
  try {
    createCors({ allowedOrigins: ['https://app.example.com/'] })
    assert.unreachable()
  } catch (error) {
    assert.is(outputs[1]?.trimEnd(), String(error))
  }
})

readme.run()
