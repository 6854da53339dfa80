/**
 * Returns one field of a plain record of request headers, or undefined where it is absent. Several
 * values of one field are joined with `,`, as
 * [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#name-field-order) joins its lines. For adapters.
 * Never throws.
 *
 * @param fields the headers by lower-case name, as node's `headers` and the events of many platforms are.
 * @param name the name of the field, in lower case.
 * @example
 * ```ts
 * const fields = { origin: 'https://app.example.com', accept: ['text/html', 'text/plain'] }
 * readField(fields, 'accept') // 'text/html,text/plain'
 * readField(fields, 'host') // undefined
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
