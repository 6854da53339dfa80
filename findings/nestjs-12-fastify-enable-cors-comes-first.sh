#!/usr/bin/env bash
# Version: Node 20.20.2; @nestjs/core 12.5.1, @nestjs/platform-express 12.5.1, @nestjs/platform-fastify 12.5.0.
#
# Where app.enableCors() takes effect depends on the platform. On Express it stands where it is called, and
# the option cors: true behind every app.use(). On Fastify the adapter keeps a place for it before all hooks:
# called last, behind a plugin that refuses every request, it still answers preflights with 204 and *.
# A knowledgeable guess: it is a middleware like any other, and rules by the order of the calls.
#
# Seen, a preflight where something that answers 403 to everything was added first:
#   express, enableCors() last: 403
#   express, cors: true: 403
#   fastify, enableCors() last: 204
#   fastify, cors: true: 204
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline @nestjs/common@12.5.1 @nestjs/core@12.5.1 \
  @nestjs/platform-express@12.5.1 @nestjs/platform-fastify@12.5.0 reflect-metadata@0.2.2 rxjs@7.8.2
cat >check.mjs <<'JS'
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'

class Empty {}
Module({})(Empty)

async function ask(name, adapter, isOption, refuse) {
  const app = await NestFactory.create(Empty, adapter, { logger: false, cors: isOption })
  await refuse(app)
  if (!isOption) app.enableCors()
  await app.listen(0, '127.0.0.1')
  const { status } = await fetch(await app.getUrl(), {
    method: 'OPTIONS',
    headers: { origin: 'https://app.example.com', 'access-control-request-method': 'PUT' },
  })
  await app.close()
  console.log(`${name}: ${status}`)
  return status
}

const byMiddleware = (app) => app.use((_request, response) => response.status(403).end())
const byHook = (app) =>
  app.getHttpAdapter().getInstance().addHook('onRequest', async (_request, reply) => reply.code(403).send())
const seen = [
  await ask('express, enableCors() last', new ExpressAdapter(), false, byMiddleware),
  await ask('express, cors: true', new ExpressAdapter(), true, byMiddleware),
  await ask('fastify, enableCors() last', new FastifyAdapter(), false, byHook),
  await ask('fastify, cors: true', new FastifyAdapter(), true, byHook),
]
process.exit(String(seen) === '403,403,204,204' ? 0 : 1)
JS
node check.mjs
