import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { commands } from '../src/commands.js'
import { fillPage } from './command-page.js'
import { startServer } from './started-server.js'

const text = readFileSync(new URL('../../../docs/command.md', import.meta.url), 'utf8')
const page = suite('docs/command.md')

page('has a section for each subcommand, and its commands print what it says', async () => {
  const sections = [...text.matchAll(/^## `crossgate (\w+)`$/gm)].map(([, name]) => name)
  assert.equal(
    sections,
    commands.map(({ name }) => name),
  )
  assert.ok((text.match(/^\$ crossgate /gm) ?? []).length > 8)
  // npm run command-page -w crossgate writes it anew.
  const server = await startServer()
  const filled = fillPage(text, server.origin)
  server.close()
  assert.is(filled, text)
})

page.run()
