import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createApi } from './http/api.js'
import { generalError } from './http/error-document.js'
import type { ConsoleEnvironment, Services } from './http/services.js'
import { readAssets } from './pages/assets.js'
import { createEventPages } from './pages/event-routes.js'
import { createHelpPages } from './pages/help-routes.js'
import { createHistoryPages } from './pages/history-routes.js'
import { createKeyPages } from './pages/key-routes.js'
import { messagePage } from './pages/message-page.js'
import { frameOf, guardPages } from './pages/page-routes.js'
import { createSettingsPages } from './pages/settings-routes.js'
import { createSignIn } from './pages/sign-in-routes.js'
import { createTrialPages } from './pages/trial-routes.js'

/** A list of a hundred thousand origins fits; whoever sends more has no settings in mind. */
const maximumBody = 8 * 1024 * 1024

/** Everything a console answers, below its path. */
export function createApplication(services: Services): Hono<ConsoleEnvironment> {
  const { basePath } = services
  const application = new Hono<ConsoleEnvironment>({ strict: false })
  const below = (path: string) => `${basePath}${path}`

  application.use(async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(protection)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value)
    }
  })
  application.use(
    bodyLimit({
      maxSize: maximumBody,
      onError: (context) =>
        context.json(generalError('tooLarge', `A body has at most ${maximumBody} bytes.`), 413),
    }),
  )

  application.route(below('/assets'), createAssets())
  application.route(below('/api'), createApi(services))
  application.route(below('/'), createSignIn(services))
  application.use(below('/*'), guardPages(services))
  application.get(below('/'), (context) => context.redirect(below('/settings'), 303))
  application.route(below('/settings'), createSettingsPages(services))
  application.route(below('/try'), createTrialPages(services))
  application.route(below('/events'), createEventPages(services))
  application.route(below('/help'), createHelpPages(services))
  application.route(below('/history'), createHistoryPages(services))
  application.route(below('/keys'), createKeyPages(services))

  application.notFound((context) => {
    const principal = context.get('principal')
    if (!principal) return context.body(null, 404)
    const frame = frameOf(services, context, 'Not found')
    const home = { path: '/settings', label: 'To the settings' }
    return context.html(messagePage(frame, 'There is no such page.', home), 404)
  })

  application.onError((error, context) => {
    const { name, message } = error as Error
    const [status, text] =
      name === 'StoreError'
        ? ([503, message] as const)
        : ([500, 'Something went wrong here. Nothing was saved.'] as const)
    if (status === 500) services.onError(error)
    if (context.req.path.startsWith(below('/api/'))) {
      return context.json(
        generalError(status === 503 ? 'storeUnavailable' : 'internal', text),
        status,
      )
    }
    const frame = frameOf(services, context, 'This did not work')
    return context.html(messagePage(frame, text, { path: '/settings', label: 'Try again' }), status)
  })

  return application
}

/** The pages load nothing from elsewhere, run no inline script, and nobody frames them. */
const protection: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  // No-referrer would make a form send `Origin: null`, which proves nothing.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

function createAssets(): Hono<ConsoleEnvironment> {
  const assets = new Hono<ConsoleEnvironment>()
  for (const [name, { type, text }] of readAssets()) {
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
    assets.get(`/${name}`, (context) => {
      context.header('etag', etag)
      context.header('cache-control', 'no-cache')
      if (context.req.header('if-none-match') === etag) return context.body(null, 304)
      context.header('content-type', type)
      return context.body(text)
    })
  }
  return assets
}
