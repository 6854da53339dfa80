import { createHash } from 'node:crypto'
import { type ErrorHandler, Hono, type MiddlewareHandler } from 'hono'
import { createApi } from './http/api.js'
import { generalError } from './http/error-document.js'
import { refuseOtherMethods } from './http/methods.js'
import { consumedSentence, RequestBodyError } from './http/request-body.js'
import type { ConsoleEnvironment, Services } from './http/services.js'
import { readAssets } from './pages/assets.js'
import { createEventPages } from './pages/event-routes.js'
import { createHelpPages } from './pages/help-routes.js'
import { createHistoryPages } from './pages/history-routes.js'
import { createKeyPages } from './pages/key-routes.js'
import { messagePage } from './pages/message-page.js'
import { frameOf, guardPages } from './pages/page-routes.js'
import { createPolicyPages } from './pages/policy-routes.js'
import { createSettingsPages } from './pages/settings-routes.js'
import { createSignIn } from './pages/sign-in-routes.js'
import { createTrialPages } from './pages/trial-routes.js'
import { createWaitingPages } from './pages/waiting-routes.js'

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
  application.route(below('/assets'), createAssets())
  application.route(below('/api'), createApi(services))
  application.route(below('/'), createSignIn(services))
  application.use(refuseForeignMethods)
  application.use(below('/*'), guardPages(services))
  // A router that is not strict compares paths without their slash at the end: a route with one is never found.
  application.get(basePath || '/', (context) => context.redirect(below('/settings'), 303))
  application.route(below('/settings'), createSettingsPages(services))
  application.route(below('/policies'), createPolicyPages(services))
  application.route(below('/try'), createTrialPages(services))
  application.route(below('/events'), createEventPages(services))
  application.route(below('/waiting'), createWaitingPages(services))
  application.route(below('/help'), createHelpPages(services))
  application.route(below('/history'), createHistoryPages(services))
  application.route(below('/keys'), createKeyPages(services))

  refuseOtherMethods(application)

  application.notFound((context) => {
    const principal = context.get('principal')
    if (!principal) return context.body(null, 404)
    const frame = frameOf(services, context, 'Not found')
    const home = { path: '/settings', label: 'Go to the settings' }
    return context.html(messagePage(frame, 'There is no such page.', home), 404)
  })

  application.onError(answerError(services))

  return application
}

/** No page takes any other method, and nobody has to sign in to be told. */
const refuseForeignMethods: MiddlewareHandler<ConsoleEnvironment> = async (context, next) => {
  if (['GET', 'HEAD', 'POST'].includes(context.req.method)) return next()
  context.header('Allow', 'GET, HEAD, POST')
  return context.body(null, 405)
}

/** Turns what a route throws into an answer, in JSON below the API and as a page elsewhere. */
function answerError(services: Services): ErrorHandler<ConsoleEnvironment> {
  const { basePath, onError } = services
  return (error, context) => {
    const { status, code, text } = failureOf(error)
    if (status === 500) onError(error)
    if (status === 503) context.header('Retry-After', '1')
    if (context.req.path.startsWith(`${basePath}/api/`)) {
      return context.json(generalError(code, text), status)
    }
    const frame = frameOf(services, context, 'Something went wrong')
    const home = { path: '/settings', label: 'Try again' }
    return context.html(messagePage(frame, text, home), status)
  }
}

function failureOf(error: Error) {
  if (error instanceof RequestBodyError) return bodyFailures[error.code]
  if (error.name === 'StoreError') {
    return { status: 503, code: 'storeUnavailable', text: error.message } as const
  }
  if ((error as { code?: unknown }).code === 'invalid-configuration') {
    const text =
      'The saved settings are not valid, so nothing can be tried on them: save valid ones first.'
    return { status: 409, code: 'invalidConfiguration', text } as const
  }
  const text = 'The console failed while it answered this. Nothing was saved.'
  return { status: 500, code: 'internal', text } as const
}

/** A client that left gets no answer, whatever it is; and it is no failure of ours. */
const bodyFailures = {
  'too-large': {
    status: 413,
    code: 'tooLarge',
    text: 'The body of the request is too large.',
  },
  aborted: {
    status: 400,
    code: 'aborted',
    text: 'The request ended before its body was complete.',
  },
  consumed: {
    status: 500,
    code: 'bodyConsumed',
    text: consumedSentence,
  },
  evicted: {
    status: 408,
    code: 'timeout',
    text: 'The request took too long to arrive. Try again.',
  },
} as const

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
