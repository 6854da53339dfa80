import type { FastifyInstance } from 'fastify'

/** One registration of the plugin: what it covers are the routes of an instance and of those below it. */
export interface Scope {
  readonly isRoot: boolean
  /** Whether a route of the scope has a source of its own, so that each request's has to be looked up. */
  hasRouteSources: boolean
}

interface Registrations {
  count: number
}

// Registered, because the two module formats of this package may meet in one application.
const scopeKey = Symbol.for('crossgate.fastify.scope')
const registrationsKey = Symbol.for('crossgate.fastify.registrations')

/** Makes an instance a scope of its own. Throws where it is one already. */
export function openScope(app: FastifyInstance): Scope {
  if (Object.hasOwn(app, scopeKey)) {
    throw new Error(
      '@crossgate/fastify is registered twice in one scope, where only one policy can decide. Give a route its own policy in its config, or register the second in a plugin of its own.',
    )
  }
  const root = rootOf(app)
  const scope: Scope = { isRoot: root === app, hasRouteSources: false }
  setHidden(app, scopeKey, scope)
  registrationsOf(root).count++
  return scope
}

/** Returns the innermost scope that covers an instance. */
export function scopeOf(app: FastifyInstance): Scope | undefined {
  return (app as { [scopeKey]?: Scope })[scopeKey]
}

/** Returns the count of the plugin's registrations in an application, which goes on. */
export function registrationsOf(app: FastifyInstance): Registrations {
  const root = rootOf(app) as { [registrationsKey]?: Registrations }
  if (root[registrationsKey] === undefined) setHidden(root, registrationsKey, { count: 0 })
  return root[registrationsKey] as Registrations
}

/** Returns the instance that an application began with: each plugin's has its parent for a prototype. */
export function rootOf(app: FastifyInstance): FastifyInstance {
  let root: FastifyInstance = app
  for (
    let parent = Object.getPrototypeOf(root);
    parent !== null && parent !== Object.prototype;
    parent = Object.getPrototypeOf(root)
  ) {
    root = parent
  }
  return root
}

function setHidden(target: object, key: symbol, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, writable: true })
}
