import type { Node } from 'jsonc-parser'

/** What a path of an issue leads to. */
export interface Place {
  /** The value, or the innermost object or list around what is absent. */
  readonly node: Node
  /** The property that holds the value; absent for an entry of a list and for the root. */
  readonly property?: Node
  /** Whether the path leads to the end. */
  readonly isThere: boolean
}

/**
 * Finds what a path such as `allowedOrigins[1]` or `[2].configuration.debug` names. A key may hold
 * any character, dots and brackets included: with `isKey` a whole key is tried before its parts.
 */
export function findPlace(root: Node, path: string, isKey = false): Place {
  let place: Place = { node: root, isThere: true }
  let rest = path
  while (rest !== '') {
    const step =
      place.node.type === 'array' ? stepIntoList(place, rest) : stepIntoObject(place, rest, isKey)
    if (step === undefined) return { ...place, isThere: false }
    place = step.place
    rest = step.rest.replace(/^\./, '')
  }
  return place
}

interface Step {
  readonly place: Place
  readonly rest: string
}

function stepIntoList({ node }: Place, path: string): Step | undefined {
  const match = /^\[(\d+)\]/.exec(path)
  const child = node.children?.[Number(match?.[1])]
  if (match === null || child === undefined) return undefined
  return { place: { node: child, isThere: true }, rest: path.slice(match[0].length) }
}

function stepIntoObject({ node }: Place, path: string, isKey: boolean): Step | undefined {
  const whole = findProperty(node, path)
  const end = path.search(/[.[]/)
  const first = end < 0 ? undefined : findProperty(node, path.slice(0, end))
  const property = isKey ? (whole ?? first) : (first ?? whole)
  const value = property?.children?.[1]
  if (property === undefined || value === undefined) return undefined
  const length = property === whole ? path.length : end
  return { place: { node: value, property, isThere: true }, rest: path.slice(length) }
}

/** The property of an object with this key: the last one, whose value counts. */
export function findProperty({ type, children }: Node, key: string): Node | undefined {
  if (type !== 'object') return undefined
  return children?.filter((property) => property.children?.[0]?.value === key).at(-1)
}
