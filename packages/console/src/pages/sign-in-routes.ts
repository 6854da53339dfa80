import { Hono } from 'hono'
import { isFromOwnPage } from '../http/access.js'
import type { ConsoleEnvironment, Services } from '../http/services.js'
import { readForm } from './page-routes.js'
import { signInPage } from './sign-in-page.js'

export function createSignIn({ access, basePath }: Services): Hono<ConsoleEnvironment> {
  const pages = new Hono<ConsoleEnvironment>({ strict: false })
  const home = `${basePath}/settings`

  /** Only to a page of the console: a link to the sign-in page must not lead elsewhere after it. */
  const target = (next: string | null | undefined) => {
    const base = 'http://console.invalid'
    if (!next?.startsWith(`${basePath}/`) || /[\\\s]/.test(next)) return home
    if (!URL.canParse(next, base)) return home
    const { origin, pathname, search } = new URL(next, base)
    return origin === base && pathname.startsWith(`${basePath}/`) ? pathname + search : home
  }

  pages.get('/sign-in', (context) =>
    context.html(signInPage({ basePath, next: target(context.req.query('next')) })),
  )

  pages.post('/sign-in', async (context) => {
    const form = await readForm(context)
    const next = target(form.get('next'))
    if (!isFromOwnPage(context.req.raw)) {
      const failure = 'This did not come from the sign-in page. Try again here.'
      return context.html(signInPage({ basePath, next, failure }), 403)
    }
    const key = form.get('key') ?? ''
    const result = await access.signIn(key, context.req.raw, context.env?.remoteAddress)
    if ('granted' in result) {
      context.header('Set-Cookie', result.cookie)
      return context.redirect(next, 303)
    }
    if (result.refused === 'throttled') {
      context.header('Retry-After', String(result.retryAfter))
      const failure = `Too many wrong keys. Try again in ${result.retryAfter} seconds.`
      return context.html(signInPage({ basePath, next, failure }), 429)
    }
    const failure = 'There is no such key, or it was revoked.'
    return context.html(signInPage({ basePath, next, failure }), 401)
  })

  pages.post('/sign-out', async (context) => {
    if (!isFromOwnPage(context.req.raw)) return context.body(null, 403)
    context.header('Set-Cookie', await access.signOut(context.req.raw))
    return context.redirect(`${basePath}/sign-in`, 303)
  })

  return pages
}
