const registry = new URL('./uvu-registry.mjs', import.meta.url).href

/** Hands every importer of uvu the registry instead, but for the registry itself. */
export async function resolve(specifier, context, next) {
  return specifier === 'uvu' && context.parentURL !== registry
    ? { url: registry, shortCircuit: true }
    : next(specifier, context)
}
