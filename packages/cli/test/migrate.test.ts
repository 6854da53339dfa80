import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type CorsConfigurationInput,
  checkConfiguration,
  defaultConfiguration,
} from '@crossgate/core'
import ts from 'typescript'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { toDocument } from '../src/import/result.js'
import { recognizePolicy } from '../src/notations/recognize.js'
import { readSource } from '../src/source/source.js'

const folder = fileURLToPath(new URL('../../../docs/migrate/', import.meta.url))
const require = createRequire(import.meta.url)

/** Where the options of a library are listed, for its page. */
interface Library {
  readonly page: string
  /** What `import` calls the notation; undefined where it reads none. */
  readonly from?: string
  readonly options: () => readonly string[]
}

/** Not every package exports its manifest. */
function folderOf(name: string): string {
  const paths = require.resolve.paths(name) ?? []
  return paths.map((path) => join(path, name)).find((path) => existsSync(path)) as string
}

/** The members of an interface, or of a type that is an object, in a declaration file. */
function membersOf(file: string, name: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const members =
      ts.isInterfaceDeclaration(node) && node.name.text === name
        ? node.members
        : ts.isTypeAliasDeclaration(node) &&
            node.name.text === name &&
            ts.isTypeLiteralNode(node.type)
          ? node.type.members
          : []
    for (const { name: member } of members) {
      if (member && ts.isIdentifier(member)) found.push(member.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function declaredIn(name: string, path: string, type: string): () => string[] {
  return () => membersOf(join(folderOf(name), path), type)
}

const h3Declarations = () => {
  const dist = join(folderOf('h3'), 'dist')
  const files = readdirSync(dist).filter((file) => file.endsWith('.d.mts'))
  return files.flatMap((file) => membersOf(join(dist, file), 'CorsOptions'))
}

/** It has no declarations of its own; its comment lists the options. */
const koaComment = () => {
  const text = readFileSync(require.resolve('@koa/cors'), 'utf8')
  return [...text.matchAll(/^ \* {2}- \{[^}]+\} (\w+)/gm)].map(([, name]) => name as string)
}

const libraries: readonly Library[] = [
  { page: 'cors', from: 'cors', options: declaredIn('@types/cors', 'index.d.ts', 'CorsOptions') },
  { page: 'koa-cors', from: 'koa-cors', options: koaComment },
  {
    page: 'fastify-cors',
    from: 'fastify-cors',
    options: declaredIn('@fastify/cors', 'types/index.d.ts', 'FastifyCorsOptions'),
  },
  {
    page: 'hono',
    from: 'hono',
    options: () =>
      membersOf(join(folderOf('hono'), 'dist/types/middleware/cors/index.d.ts'), 'CORSOptions'),
  },
  { page: 'h3', options: h3Declarations },
  {
    page: 'spring',
    from: 'spring',
    // https://docs.spring.io/spring-framework/docs/current/javadoc-api/org/springframework/web/cors/CorsConfiguration.html
    options: () => [
      ...['allowedOrigins', 'allowedOriginPatterns', 'allowedMethods', 'allowedHeaders'],
      ...['exposedHeaders', 'allowCredentials', 'maxAge', 'allowPrivateNetwork'],
    ],
  },
  {
    page: 'fusionauth',
    from: 'fusionauth',
    options: () =>
      Object.keys(defaultConfiguration).slice(
        0,
        Object.keys(defaultConfiguration).indexOf('debug') + 1,
      ),
  },
]

function readPage(name: string): string {
  return readFileSync(join(folder, `${name}.md`), 'utf8')
}

/** The rows of the first table of a page, without head. */
function rowsOf(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('| '))
  return lines.slice(2).map((line) => line.split(' | ').map((cell) => cell.replace(/^\| /, '')))
}

function blocksOf(text: string): { language: string; content: string }[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, content]) => ({
    language: language as string,
    content: content as string,
  }))
}

const pages = suite('docs/migrate')

pages('has a page for each of them, and no other', () => {
  const names = readdirSync(folder).map((file) => file.replace(/\.md$/, ''))
  assert.equal(names.sort(), ['README', ...libraries.map(({ page }) => page)].sort())
})

for (const { page, from, options } of libraries) {
  pages(`${page} names every option`, () => {
    const first = rowsOf(readPage(page)).map(([cell]) => cell as string)
    const named = first.flatMap((cell) =>
      [...cell.matchAll(/`(\w+)(?:: [^`]+)?`/g)].map(([, name]) => name),
    )
    const known = options()
    assert.ok(known.length > 5, `${known.length} options found`)
    for (const option of known) assert.ok(named.includes(option), `${option} is missing`)
  })

  pages(`${page} writes what is imported as the command does`, async () => {
    const blocks = blocksOf(readPage(page))
    const after = blocks.at(-1)?.content as string
    const configuration: CorsConfigurationInput = JSON.parse(after)
    assert.equal(checkConfiguration(configuration), [])
    const before = blocks.at(-2)
    assert.is(before === undefined, from === undefined)
    if (before === undefined || from === undefined) return
    const { language, content: text } = before
    const source = await readSource({ name: `policy.${language}`, text })
    const imported = toDocument(recognizePolicy(source, { from }))
    assert.equal(imported.losses, [])
    assert.equal('configuration' in imported && imported.configuration, configuration)
  })
}

pages.run()
