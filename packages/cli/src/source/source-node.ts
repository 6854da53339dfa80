/** A value of a file with the line where it stands, whatever notation the file is in. */
export type SourceNode = SourceMap | SourceList | SourceScalar | SourceUnknown

export interface SourceMap {
  readonly kind: 'map'
  readonly line: number
  /** By key, in the order of the file. Keys are data: `__proto__` is a key like any other. */
  readonly entries: ReadonlyMap<string, SourceEntry>
}

/** A key of a map, and its value. */
export interface SourceEntry {
  readonly key: string
  /** The line of the key. */
  readonly line: number
  readonly value: SourceNode
  /** The line where the same key stands before, with a value that is not read. */
  readonly repeats?: number
}

export interface SourceList {
  readonly kind: 'list'
  readonly line: number
  readonly items: readonly SourceNode[]
}

export interface SourceScalar {
  readonly kind: 'scalar'
  readonly line: number
  readonly value: string | number | boolean | null
}

/** A value that is not in the file: a variable, or a reference to another file. */
export interface SourceUnknown {
  readonly kind: 'unknown'
  readonly line: number
  /** As it is written. */
  readonly text: string
}

/** A text with its line. */
export interface LocatedText {
  readonly text: string
  readonly line: number
}

/** Returns the value of a key, or of keys below each other. */
export function childOf(
  node: SourceNode | undefined,
  ...keys: readonly string[]
): SourceNode | undefined {
  let current = node
  for (const key of keys) {
    current = current?.kind === 'map' ? current.entries.get(key)?.value : undefined
  }
  return current
}

/** Returns the entries of a map, none where it is not one. */
export function entriesOf(node: SourceNode | undefined): readonly SourceEntry[] {
  return node?.kind === 'map' ? [...node.entries.values()] : []
}

/** Returns the entries of a list, none where it is not one. */
export function itemsOf(node: SourceNode | undefined): readonly SourceNode[] {
  return node?.kind === 'list' ? node.items : []
}

/** Returns a text, or undefined where the value is not one. */
export function textOf(node: SourceNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined
}

/** Whether a value is a map with this key. */
export function hasKey(node: SourceNode | undefined, ...keys: readonly string[]): boolean {
  return node?.kind === 'map' && keys.some((key) => node.entries.has(key))
}

/** Calls a function with every value below a node and the keys that lead to it, the node itself included. */
export function walkNodes(
  node: SourceNode,
  visit: (node: SourceNode, path: readonly string[]) => void,
  path: readonly string[] = [],
): void {
  visit(node, path)
  if (node.kind === 'map') {
    for (const { key, value } of node.entries.values()) walkNodes(value, visit, [...path, key])
  } else if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) walkNodes(item, visit, [...path, `${index}`])
  }
}

/** Returns a list or a map with each of its values replaced, and what has none below it as it is. */
export function mapChildren(
  node: SourceNode,
  replace: (child: SourceNode) => SourceNode,
): SourceNode {
  if (node.kind === 'list') return { ...node, items: node.items.map(replace) }
  if (node.kind !== 'map') return node
  const entries = entriesOf(node).map((entry) => ({ ...entry, value: replace(entry.value) }))
  return createMap(node.line, entries)
}

/** Makes a map of entries. The last of those with one key counts. */
export function createMap(line: number, entries: readonly SourceEntry[]): SourceMap {
  const byKey = new Map<string, SourceEntry>()
  for (const entry of entries) {
    const before = byKey.get(entry.key)
    byKey.set(entry.key, before === undefined ? entry : { ...entry, repeats: before.line })
  }
  return { kind: 'map', line, entries: byKey }
}
