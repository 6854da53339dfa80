/**
 * Holds docs/comparison.md to its sources: the cells of JavaScript libraries to what the installed
 * packages of the versions that it names say, Crossgate's to the engine.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkConfiguration } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { conformanceCases } from '../src/index.js'

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url))
const page = readFileSync(join(docs, 'comparison.md'), 'utf8')

const sections = page
  .split(/^## /m)
  .slice(1)
  .filter((text) => text.includes('| filter |'))
  .map((text) => {
    const [question = '', ...lines] = text.split('\n')
    const rows = lines
      .filter((line) => /^\| (?!---|filter )/.test(line))
      .map((line) => /^\| (.+?) \| (.+) \|$/.exec(line)?.slice(1) as [name: string, cell: string])
    return { question, rows }
  })

const questions = [
  'What it allows before you configure anything',
  'A POST from a page that is not allowed',
  '`*` together with credentials',
  'How several origins are covered by one entry',
  'An entry that can match nothing, such as `https://example.com:443`',
  '`Vary: Origin` on responses to pages that are not allowed',
  'What you learn of a refusal',
] as const

/** For each question, in order, what the source of a library holds where the cell is true. */
const evidence: Readonly<Record<string, readonly RegExp[]>> = {
  'cors@2.8.6/lib/index.js': [
    /origin: '\*',\s+methods: 'GET,HEAD,PUT,PATCH,POST,DELETE'/,
    /\/\/ actual response[\s\S]+applyHeaders\(headers, res\);\s+next\(\);/,
    /if \(!options\.origin \|\| options\.origin === '\*'\)[\s\S]+?value: '\*'/,
    /allowedOrigin instanceof RegExp/,
    /return origin === allowedOrigin;/,
    /value: isAllowed \? requestOrigin : false\s+\}\]\);\s+headers\.push\(\[\{\s+key: 'Vary',/,
    /^(?![\s\S]*console\.|[\s\S]*debug)/,
  ],
  '@koa/cors@5.0.0/index.js': [
    /origin = options\.origin \|\| '\*';/,
    /if \(!origin\) \{\s+return await next\(\);/,
    /if \(credentials && origin === '\*'\) \{\s+origin = requestOrigin;/,
    /typeof options\.origin === 'function'/,
    /set\('Access-Control-Allow-Origin', origin\);/,
    /\/\/ Always set Vary header[\s\S]+?ctx\.vary\('Origin'\);/,
    /^(?![\s\S]*console\.|[\s\S]*debug)/,
  ],
  '@fastify/cors@11.4.3/index.js': [
    /origin: '\*',\s+methods: 'GET,HEAD,POST'/,
    /addCorsHeaders\(req, reply, resolvedOriginOption, options\)[\s\S]+?\n {4}return next\(\)/,
    /if \(corsOptions\.credentials\) \{\s+reply\.header\('Access-Control-Allow-Credentials', 'true'\)/,
    /allowedOrigin instanceof RegExp/,
    /return reqOrigin === allowedOrigin/,
    /typeof options\.origin !== 'string'[\s\S]+?addOriginToVaryHeader\(reply\)/,
    /^(?![\s\S]*console\.|[\s\S]*\.log\()/,
  ],
  'hono@4.13.19/dist/middleware/cors/index.js': [
    /origin: "\*",\s+allowMethods: \[\s+"GET",\s+"HEAD",\s+"PUT",\s+"POST",\s+"DELETE",\s+"PATCH",\s+"QUERY"/,
    /await next\(\);\s+if \(opts\.origin !== "\*"\)/,
    /if \(opts\.credentials\) set\("Access-Control-Allow-Credentials", "true"\);/,
    /typeof optsOrigin === "function"\) return optsOrigin;/,
    /optsOrigin\.includes\(origin\)/,
    /if \(opts\.origin !== "\*"\) c\.header\("Vary", "Origin", \{ append: true \}\);/,
    /^(?![\s\S]*console\.|[\s\S]*debug)/,
  ],
  'h3@2.0.8/dist/cors.mjs': [
    /origin: "\*",\s+methods: "\*",\s+allowHeaders: "\*"/,
    /appendCorsHeaders\(event, _options\);\s+return false;/,
    /warnOnce\("\[h3\] CORS: `credentials: true` with wildcard origin is not allowed\./,
    /_origin instanceof RegExp/,
    /return origin === _origin;/,
    /return \{ vary: "origin" \};/,
    /^(?![\s\S]*debug)/,
  ],
}

const comparison = suite('docs/comparison.md')

comparison('asks these questions, of every filter alike', () => {
  assert.equal(
    sections.map(({ question }) => question),
    [...questions],
  )
  const names = sections[0]?.rows.map(([name]) => name)
  assert.is(names?.length, 11)
  for (const { rows } of sections)
    assert.equal(
      rows.map(([name]) => name),
      names,
    )
})

comparison('has a source in every cell', () => {
  for (const { question, rows } of sections) {
    for (const [name, cell] of rows) assert.match(cell, /\]\([^)]+\)/, `${question}: ${name}`)
  }
})

/** Where a package is installed: not every package exports its manifest. */
function folderOf(name: string): string {
  const places = createRequire(import.meta.url).resolve.paths(name) ?? []
  const found = places.map((place) => join(place, name)).find((place) => existsSync(place))
  assert.ok(found, `${name} is not installed`)
  return found
}

for (const [source, patterns] of Object.entries(evidence)) {
  const [, name = '', version, file = ''] = /^(@?[^@]+)@([^/]+)\/(.+)$/.exec(source) ?? []
  comparison(`tells what ${name} ${version} does`, () => {
    const folder = folderOf(name)
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    assert.is(
      manifest.version,
      version,
      'another version is installed: read it, then renew the page',
    )
    const text = readFileSync(join(folder, file), 'utf8')
    patterns.forEach((pattern, place) => {
      const question = questions[place] ?? ''
      assert.ok(pattern.test(text), `${question}: the source says it no longer`)
      const rows = sections[place]?.rows ?? []
      assert.ok(
        rows.some(([, cell]) => cell.includes(`(https://unpkg.com/${source})`)),
        `${question}: no cell links to it`,
      )
    })
  })
}

comparison('tells what Crossgate does', () => {
  const expected = (id: string) => conformanceCases.find((each) => each.id === id)?.expected
  assert.equal(expected('d001')?.headers, {})
  assert.is(expected('c016')?.status, 403)
  assert.is(expected('c016')?.reached, false)
  assert.is(expected('e007')?.reached, true)
  const codes = (input: object) => checkConfiguration(input).map(({ code }) => code)
  assert.equal(codes({ allowedOrigins: ['*'], allowCredentials: true }), [
    'wildcard-with-credentials',
  ])
  assert.equal(codes({ allowedOrigins: ['https://example.com:443'] }), ['invalid-origin'])
  assert.equal(
    codes({ allowedOrigins: ['https://preview-*.example.com', 'http://localhost:*'] }),
    [],
  )
})

comparison.run()
