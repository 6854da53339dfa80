import type { Context } from 'hono'
import { bodyOfRequest, createBodyBudget } from './request-body.js'
import type { ConsoleEnvironment } from './services.js'

/** How many bytes a body may have, by what is asked and by whom. */
export const bodyLimits = {
  /** A key and a path, before anybody knows who sends them; the name of a new key. */
  form: 16 * 1024,
  /** Criteria, a request to try, a configuration to try: nothing that is kept. */
  'read-only': 1024 * 1024,
  /** A list of a hundred thousand origins. */
  full: 8 * 1024 * 1024,
} as const

/** What unfinished bodies of strangers hold together, and how long one of them may take. */
const strangers = createBodyBudget(2 * 1024 * 1024, 10_000)

/** Reads the body of a request that a key or a session let in. */
export function readBody(context: Context<ConsoleEnvironment>): Promise<Uint8Array> {
  return bodyOf(context).read(bodyLimits[context.get('principal').scope])
}

/** Reads the body of a request that a key or a session let in, and that holds a few words. */
export function readSmallBody(context: Context<ConsoleEnvironment>): Promise<Uint8Array> {
  return bodyOf(context).read(bodyLimits.form)
}

/** Reads the fields of a small form: of everything but the settings. */
export async function readFields(context: Context<ConsoleEnvironment>): Promise<URLSearchParams> {
  const isStranger = context.get('principal') === undefined
  const bytes = await bodyOf(context).read(bodyLimits.form, isStranger ? strangers : undefined)
  return new URLSearchParams(new TextDecoder().decode(bytes))
}

function bodyOf(context: Context<ConsoleEnvironment>) {
  return context.env?.body ?? bodyOfRequest(context.req.raw)
}
