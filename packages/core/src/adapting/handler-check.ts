import { kindOf } from '../reading/printable.js'

/**
 * Throws a `TypeError` where an adapter was not given the function that it guards, or was given it in
 * place of the source: without this the first allowed request would fail. For adapters.
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
