import type { Context } from 'hono'
import { bodyOfRequest, createBodyBudget, RequestBodyError } from './request-body.js'
import type { ConsoleEnvironment } from './services.js'

/** How many bytes a body may have, by what is asked and by whom. */
export const bodyLimits = {
  /** A key and a path, before anybody knows who sends them. */
  signIn: 16 * 1024,
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

/** Reads a form's fields. Rejects where there are more of them than any form has. */
export async function readFields(context: Context<ConsoleEnvironment>): Promise<URLSearchParams> {
  const isStranger = context.get('principal') === undefined
  const bytes = isStranger
    ? await bodyOf(context).read(bodyLimits.signIn, strangers)
    : await readBody(context)
  if (countFields(bytes) > maximumFields) throw new RequestBodyError('too-large')
  return new URLSearchParams(new TextDecoder().decode(bytes))
}

/** Parsing takes time by the field, and a form sends long lists as one. */
const maximumFields = 10_000

function countFields(bytes: Uint8Array): number {
  let count = 1
  for (let index = bytes.indexOf(0x26); index >= 0; index = bytes.indexOf(0x26, index + 1)) {
    if (++count > maximumFields) break
  }
  return count
}

function bodyOf(context: Context<ConsoleEnvironment>) {
  return context.env?.body ?? bodyOfRequest(context.req.raw)
}
