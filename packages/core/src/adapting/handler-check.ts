import { refuseNoOptions } from '../deciding/options-check.js'
import { kindOf } from '../reading/printable.js'

/**
 * Throws a `TypeError` where an adapter was not given the function that it guards, or was given it in
 * place of the source, or was given a request there: without this the first allowed request would
 * fail. For adapters.
 *
 * @param source the adapter's first argument.
 * @param handler its second one.
 * @param call how the adapter is called, for the message.
 * @example
 * ```ts
 * try {
 *   checkHandler({ enabled: true }, undefined, 'withCors(policy, listener)')
 * } catch (error) {
 *   console.error(error) // withCors(policy, listener) needs a function as its second argument, …
 * }
 * ```
 */
export function checkHandler(source: unknown, handler: unknown, call: string): void {
  refuseRequest(source, call)
  if (typeof handler === 'function') return
  if (typeof source === 'function' && handler !== undefined) {
    throw new TypeError(`The arguments are swapped: write ${call}.`)
  }
  const { fetch } = (handler ?? {}) as { readonly fetch?: unknown }
  const remedy = typeof fetch === 'function' ? ': pass its fetch' : ''
  throw new TypeError(
    `${call} needs a function as its second argument, not ${kindOf(handler)}${remedy}.`,
  )
}

/**
 * Throws a `TypeError` where the options of an adapter are not an object, or their `onError` is not a
 * function: without this the first error would end the process. For adapters.
 *
 * @param options what the adapter was given.
 * @example
 * ```ts
 * try {
 *   checkErrorHandler({ onError: 'log' })
 * } catch (error) {
 *   console.error(error) // onError must be a function, …
 * }
 * ```
 */
export function checkErrorHandler(options: object): void {
  refuseNoOptions(options)
  const { onError } = options as { readonly onError?: unknown }
  if (onError === undefined || typeof onError === 'function') return
  throw new TypeError(
    'onError must be a function, as in { onError: (error) => console.error(error) }.',
  )
}

/**
 * Throws a `TypeError` where a request came in place of the source: the adapter itself was given to the
 * server, as in `app.use(cors)`, and not what it returns.
 *
 * @param source the adapter's first argument.
 * @param call how the adapter is called, for the message.
 */
export function refuseRequest(source: unknown, call: string): void {
  const { req, request } = (source ?? {}) as { readonly req?: unknown; readonly request?: unknown }
  if (![source, req, request].some(isRequest)) return
  const name = call.slice(0, call.indexOf('('))
  throw new TypeError(
    `The policy is missing: a request came in its place. Write ${call}, not ${name} alone.`,
  )
}

/** Whether a value is a request of node, fetch or a framework; what a framework calls a context has one. */
function isRequest(value: unknown): boolean {
  const { method, url } = (value ?? {}) as { readonly method?: unknown; readonly url?: unknown }
  return typeof method === 'string' && typeof url === 'string'
}
