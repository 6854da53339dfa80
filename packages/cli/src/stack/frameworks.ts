import type { Edit, Notation, Permission } from './permission.js'

/** The options of a library, one a line, as JavaScript. */
function options(entries: readonly (readonly [name: string, value: unknown])[]): string {
  return entries
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `  ${name}: ${literal(value)},`)
    .join('\n')
}

function literal(value: unknown): string {
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
  ['origin', [permission.origin]],
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
  ['origin', [permission.origin]],
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
    'It must be the first app.use. For several origins, use a function: origin: (context) => … .',
  edits: (permission) => [
    imported("import cors from '@koa/cors'", '@koa/cors'),
    beforeRoutes(`app.use(cors({
${options([
  ['origin', permission.origin],
  ['allowMethods', permission.methods],
  ['allowHeaders', permission.headers],
  ['credentials', credentialsOf(permission)],
])}
}))`),
  ],
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
  ['origin', [permission.origin]],
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
    return [{
      source: ${literal(sourceOf(permission))},
      headers: [
${nextHeaders(permission)
  .map(([key, value]) => `        { key: '${key}', value: ${literal(value)} },`)
  .join('\n')}
      ],
    }]
  },
}`,
    },
  ],
}

/** Other characters mean something in a path of next.config. */
function sourceOf({ path }: Permission): string {
  return /^[\w\-/.]+$/.test(path) ? path : '/:path*'
}

function nextHeaders({ origin, methods, headers, credentials }: Permission): [string, string][] {
  const all: [string, string | undefined][] = [
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Credentials', credentials ? 'true' : undefined],
    ['Access-Control-Allow-Methods', methods.join(', ')],
    ['Access-Control-Allow-Headers', headers.length > 0 ? headers.join(', ') : undefined],
    ['Vary', 'Origin'],
  ]
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
}
