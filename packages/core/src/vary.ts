/**
 * Merges field names into a `Vary` value: keeps what is there, in its spelling and order, and adds
 * what is missing. `*` swallows everything.
 *
 * For adapters.
 */
export declare function mergeVary(present: string | readonly string[] | number | null | undefined, names: readonly string[]): string
