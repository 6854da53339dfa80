import { type Edit, escapePattern, type Notation, type Permission } from './permission.js'

/** JavaScript that is no literal. */
class Expression {
  constructor(readonly text: string) {}
}

/** The options of a library, one a line, as JavaScript. */
function options(entries: readonly (readonly [name: string, value: unknown])[]): string {
  return entries
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `  ${name}: ${literal(value)},`)
    .join('\n')
}

function literal(value: unknown): string {
  if (value instanceof Expression) return value.text
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&')}'`
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  return String(value)
}

const imported = (statement: string, packageName: string): Edit => ({
  place: 'imports',
  where: `at the top of the application, after npm install ${packageName}`,
  lines: statement,
})

const beforeRoutes = (lines: string): Edit => ({
  place: 'before-routes',
  where: 'before every route and before authentication',
  lines,
})

const credentialsOf = ({ credentials }: Permission): true | undefined =>
  credentials ? true : undefined

export const express: Notation = {
  stack: 'express',
  remark:
    'Anything registered before it responds without CORS headers. If the application already uses cors, change its options instead of adding it again.',
  edits: (permission) => [
    imported("import cors from 'cors'", 'cors'),
    beforeRoutes(`app.use(cors({
${options([
  ['origin', permission.origins],
  ['methods', permission.methods],
  ['allowedHeaders', permission.headers],
  ['credentials', credentialsOf(permission)],
])}
}))`),
  ],
}

export const fastify: Notation = {
  stack: 'fastify',
  remark:
    'If the application already registers @fastify/cors, change its options instead: a second one does not start.',
  edits: (permission) => [
    imported("import cors from '@fastify/cors'", '@fastify/cors'),
    beforeRoutes(`await app.register(cors, {
${options([
  ['origin', permission.origins],
  ['methods', permission.methods],
  ['allowedHeaders', permission.headers],
  ['credentials', credentialsOf(permission)],
])}
})`),
  ],
}

export const koa: Notation = {
  stack: 'koa',
  remark:
    'It must be the first app.use. A list is not read as origin: for several origins, it is a function.',
  edits: (permission) => [
    imported("import cors from '@koa/cors'", '@koa/cors'),
    beforeRoutes(`app.use(cors({
${options([
  ['origin', koaOrigin(permission)],
  ['allowMethods', permission.methods],
  ['allowHeaders', permission.headers],
  ['credentials', credentialsOf(permission)],
])}
}))`),
  ],
}

/** @koa/cors sends a string to everybody, whoever asks. */
function koaOrigin({ origins }: Permission): string | Expression {
  const [first, ...others] = origins
  if (others.length === 0) return first
  return new Expression(
    `(context) => ${literal(origins)}.find((origin) => origin === context.get('Origin'))`,
  )
}

export const hono: Notation = {
  stack: 'hono',
  remark: 'Handlers registered before it respond without CORS headers.',
  edits: (permission) => [
    {
      place: 'imports',
      where: 'at the top of the application',
      lines: "import { cors } from 'hono/cors'",
    },
    beforeRoutes(`app.use('*', cors({
${options([
  ['origin', permission.origins],
  ['allowMethods', permission.methods],
  ['allowHeaders', permission.headers],
  ['credentials', credentialsOf(permission)],
])}
}))`),
  ],
}

export const next: Notation = {
  stack: 'next',
  remark:
    'If next.config already has headers(), add the entry to its list. Route handlers answer preflights themselves; pages answer them with 405.',
  edits: (permission) => [
    {
      place: 'next.config',
      where: 'in next.config.mjs',
      lines: `export default {
  async headers() {
    return [${nextEntries(permission).join(', ')}]
  },
}`,
    },
  ],
}

/** Other characters mean something in a path of next.config. */
function sourceOf({ path }: Permission): string {
  return /^[\w\-/.]+$/.test(path) ? path : '/:path*'
}

/** One entry sends one origin: of several, each is for the requests from there. */
function nextEntries(permission: Permission): string[] {
  const source = `source: ${literal(sourceOf(permission))},`
  const [first, ...others] = permission.origins
  if (others.length === 0) return [nextEntry([source], nextHeaders(first, permission))]
  const each = permission.origins.map((origin) => {
    const has = `has: [{ type: 'header', key: 'origin', value: ${literal(escapePattern(origin))} }],`
    return nextEntry([source, has], nextHeaders(origin, permission))
  })
  return [...each, nextEntry([source], [['Vary', 'Origin']])]
}

function nextEntry(conditions: readonly string[], headers: readonly [string, string][]): string {
  return `{
${conditions.map((line) => `      ${line}`).join('\n')}
      headers: [
${headers.map(([key, value]) => `        { key: '${key}', value: ${literal(value)} },`).join('\n')}
      ],
    }`
}

function nextHeaders(
  origin: string,
  { methods, headers, credentials }: Permission,
): [string, string][] {
  const all: [string, string | undefined][] = [
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Credentials', credentials ? 'true' : undefined],
    ['Access-Control-Allow-Methods', methods.join(', ')],
    ['Access-Control-Allow-Headers', headers.length > 0 ? headers.join(', ') : undefined],
    ['Vary', 'Origin'],
  ]
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
}
