import { suite } from 'uvu'
import { keepSeenPage, type PageOptions, runPage } from '../src/index.js'
import { versionsOfPackages } from '../src/page/package-versions.js'
import {
  type StartPage,
  startElysiaPage,
  startExpressPage,
  startFastifyPage,
  startH3Page,
  startHonoPage,
  startKoaPage,
  startNestExpressPage,
  startNestFastifyPage,
} from '../src/servers/framework-pages.js'

interface FrameworkPage extends Omit<PageOptions, 'unguarded'> {
  readonly start: StartPage
  readonly packages: readonly string[]
  /** Where the way stands, as a link from docs. */
  readonly recipe: string
  readonly note?: string
}

const skippedInFastify = {
  'missing method':
    'Fastify answers 400 to JSON without a body before it looks for the route, with the permission',
}

const pages: Readonly<Record<string, FrameworkPage & { readonly file: string }>> = {
  Express: {
    file: 'express',
    start: startExpressPage,
    packages: ['express'],
    recipe: '../packages/node/README.md',
  },
  Koa: {
    file: 'koa',
    start: startKoaPage,
    packages: ['koa'],
    recipe: '../packages/koa/README.md',
  },
  Fastify: {
    file: 'fastify',
    start: startFastifyPage,
    packages: ['fastify', '@fastify/websocket'],
    recipe: 'recipes.md#fastify',
    skip: skippedInFastify,
  },
  'Hono, on Node': {
    file: 'hono-node',
    start: startHonoPage,
    packages: ['hono', '@hono/node-server'],
    recipe: 'recipes.md#hono',
  },
  'h3 2': {
    file: 'h3',
    start: startH3Page,
    packages: ['h3', 'crossws'],
    recipe: 'recipes.md#h3',
  },
  'Elysia, on Node': {
    file: 'elysia-node',
    start: startElysiaPage,
    packages: ['elysia', '@elysiajs/node'],
    recipe: 'recipes.md#elysia',
  },
  'NestJS, on Express': {
    file: 'nestjs-express',
    start: startNestExpressPage,
    packages: ['@nestjs/core', '@nestjs/platform-express'],
    recipe: 'recipes.md#nestjs',
  },
  'NestJS, on Fastify': {
    file: 'nestjs-fastify',
    start: startNestFastifyPage,
    packages: ['@nestjs/core', '@nestjs/platform-fastify'],
    recipe: 'recipes.md#nestjs',
    skip: skippedInFastify,
  },
}

const asked = suite('frameworks, asked as a page')

for (const [name, { file, start, packages, recipe, note, ...options }] of Object.entries(pages)) {
  asked(`${name} keeps every row that it does not skip`, async () => {
    const server = await start(true)
    const bare = await start(false)
    try {
      const report = await runPage(name, server.url, { ...options, unguarded: bare.url })
      const versions = versionsOfPackages(packages)
      keepSeenPage(file, report, { versions, recipe, ...(note !== undefined && { note }) })
    } finally {
      await server.close()
      await bare.close()
    }
  })
}

asked.run()
