/**
 * Reads one field of a plain record of request headers, whose names are in lower case, as node's
 * `headers` and the events of many platforms are. The values of a list are joined with `,`. For
 * adapters.
 *
 * @example
 * ```ts
 * const headers = { get: (name) => readField(event.headers, name) }
 * ```
 */
export function readField(
  fields: { readonly [name: string]: string | readonly string[] | undefined },
  name: string,
): string | undefined {
  const value = readNamed(fields, name)
  return typeof value === 'object' ? value.join() : value
}

// The fields of most decisions, each by its name: one look-up for any of them takes several times
// as long.
function readNamed<Value>(
  fields: { readonly [name: string]: Value },
  name: string,
): Value | undefined {
  switch (name) {
    case 'origin':
      return fields.origin
    case 'access-control-request-method':
      return fields['access-control-request-method']
    case 'access-control-request-headers':
      return fields['access-control-request-headers']
    case 'sec-fetch-site':
      return fields['sec-fetch-site']
    case 'sec-fetch-mode':
      return fields['sec-fetch-mode']
    default:
      return fields[name]
  }
}
