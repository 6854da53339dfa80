type Runtime = { readonly serve: unknown } | undefined

/** Throws a `TypeError` where `Bun.serve` or `Deno.serve` came in place of a handler, and says what to write. */
export function refuseServe(handler: unknown): void {
  const { Bun, Deno } = globalThis as { readonly Bun?: Runtime; readonly Deno?: Runtime }
  if (handler === Bun?.serve) {
    throw new TypeError('For Bun.serve, import withCors from @crossgate/fetch/bun.')
  }
  if (handler === Deno?.serve) {
    throw new TypeError('Write Deno.serve(withCors(policy, handler)).')
  }
}
