import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCors } from '@crossgate/core'
import { withCors } from '@crossgate/node'
import { createDecisionExchange, predict, recordedLines } from '@crossgate/probe'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const text = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
const programs = [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code as string)
const outputs = [...text.matchAll(/```console\n([\s\S]*?)```/g)].map(([, lines]) => lines as string)

const shownTexts = [...text.matchAll(/```text\n([\s\S]*?)\n```/g)].map(
  ([, lines]) => lines as string,
)
const origin = 'http://app.example.com'

/** The server of README's first program, which does not listen yet, its policy, and what it prints. */
function firstProgram(): { server: Server; policy: object; printed: string[] } {
  const printed: string[] = []
  const log = { warn: (...words: unknown[]) => printed.push(words.join(' ')) }
  const body = (programs[0] as string)
    .replace(/^import .*\n/gm, '')
    .replace(/createServer\((.*)\)\.listen\(3000\)/, 'return { server: createServer($1), policy }')
  const made = new Function('createServer', 'withCors', 'console', body)(
    createServer,
    withCors,
    log,
  )
  return { ...made, printed }
}

const readme = suite('README')

readme('shows what its first program answers to a foreign page', async () => {
  const [command, ...shown] = (outputs[0] as string).trimEnd().split('\n')
  const [, origin = ''] = /Origin: ([^']+)'/.exec(command as string) ?? []
  const { server, printed } = firstProgram()
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
    assert.equal(printed, [shownTexts[1]], 'the log')
  } finally {
    server.close()
  }
})

readme('shows the line that Chromium was seen to print for such an answer', async () => {
  const { policy } = firstProgram()
  const { failure } = await predict(
    { origin },
    { url: 'http://api.example.com/items' },
    createDecisionExchange(createCors(policy)),
    { engine: 'chromium' },
  )
  const { template = '' } =
    recordedLines.find(
      (line) =>
        line.by === 'chromium' &&
        line.channel === 'javascript' &&
        line.scenarios.includes(failure?.reason ?? ''),
    ) ?? {}
  const values = { initiator: 'fetch', url: 'http://api.example.com/items', origin }
  const line = template.replace(/\{(\w+)\}/g, (_, name: keyof typeof values) => values[name])
  assert.is(shownTexts[0], line)
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
