import { express, fastify, hono, koa, next } from './frameworks.js'
import type { Notation } from './permission.js'
import { apache, caddy, haproxy, nginx } from './servers.js'
import type { StackName } from './stack.js'

/** How each stack says a permission. */
export const notations: Readonly<Record<StackName, Notation>> = {
  nginx,
  caddy,
  haproxy,
  apache,
  express,
  fastify,
  koa,
  hono,
  next,
}
