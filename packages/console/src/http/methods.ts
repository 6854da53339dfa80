import type { Hono } from 'hono'
import type { ConsoleEnvironment } from './services.js'

/**
 * Answers 405, with the methods that a path does take in `Allow` (RFC 9110, section 15.5.6), to all
 * other methods of the routes that a router has until now.
 */
export function refuseOtherMethods(router: Hono<ConsoleEnvironment>): void {
  const methodsByPath = new Map<string, Set<string>>()
  for (const { path, method } of router.routes) {
    if (method === 'ALL') continue
    const methods = methodsByPath.get(path) ?? new Set()
    methods.add(method)
    if (method === 'GET') methods.add('HEAD')
    methodsByPath.set(path, methods)
  }
  for (const [path, methods] of methodsByPath) {
    const allow = [...methods].join(', ')
    router.all(path, (context) => {
      context.header('Allow', allow)
      return context.body(null, 405)
    })
  }
}
