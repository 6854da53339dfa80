/** No entry matches. */
export const noEntry = 0x3fff_ffff

/** The entries whose text ends at one place of the table. */
interface Node {
  /** What leads here from the node before, at least one character but for the root. */
  label: string
  /** By the first code of their label. An array: a look-up takes a fraction of a `Map`'s, and every request makes some. */
  readonly children: (Node | undefined)[]
  /** The first owner of an exact path, and of a prefix, that ends here; `noEntry` where none does. */
  exact: number
  prefix: number
  /** Every owner of a text that ends here, prefixes and exact paths alike. */
  readonly owners: number[]
}

function createNode(label: string): Node {
  return { label, children: [], exact: noEntry, prefix: noEntry, owners: [] }
}

/**
 * Path entries (`/admin`, `/account*`) of any number as one tree of their common beginnings, so
 * that one walk along a path finds which of them match. Each entry has an owner, a number that
 * says its place in the configuration. Entries are compared in lower case. Of a path only ASCII
 * letters are put in lower case here: a path with others is given in lower case.
 */
export class PathTable {
  /** What every entry begins with: a slash, which is not compared again. */
  readonly #root = createNode('/')

  /** Adds an entry: a path, or a prefix that ends in `*`. */
  add(entry: string, owner: number): void {
    const isPrefix = entry.endsWith('*')
    const node = this.#nodeFor(textOf(entry))
    if (isPrefix) node.prefix = Math.min(node.prefix, owner)
    else node.exact = Math.min(node.exact, owner)
    node.owners.push(owner)
  }

  #nodeFor(text: string): Node {
    let node = this.#root
    let position = 1
    while (position < text.length) {
      const code = text.charCodeAt(position)
      let child = node.children[code]
      if (child === undefined) {
        child = createNode(text.slice(position))
        node.children[code] = child
      } else {
        const shared = sharedLength(child.label, text, position)
        if (shared < child.label.length) child = splitLabel(node, child, shared)
      }
      position += child.label.length
      node = child
    }
    return node
  }

  /**
   * The smallest owner of an entry that matches the path, or `noEntry`. The path begins at `start`
   * and ends where the text does or at a `?`.
   */
  firstMatch(text: string, start = 0): number {
    // The target `*` is not a path, and neither is an empty one.
    if (text[start] !== '/') return noEntry
    let first = this.#root.prefix
    if (this.#root.exact < first && endsPath(text, start)) first = this.#root.exact
    let position = start + 1
    let node = childAt(this.#root, text, position)
    while (node !== undefined) {
      position += node.label.length
      if (node.prefix < first) first = node.prefix
      if (node.exact < first && endsPath(text, position)) first = node.exact
      node = childAt(node, text, position)
    }
    return first
  }

  /** Adds to `owners` each owner of an entry whose text, without its `*`, stands anywhere in the path. */
  collectWithin(path: string, owners: Set<number>): void {
    for (let start = path.indexOf('/'); start >= 0; start = path.indexOf('/', start + 1)) {
      let position = start + 1
      let node: Node | undefined = this.#root
      while (node !== undefined) {
        for (const owner of node.owners) owners.add(owner)
        node = childAt(node, path, position)
        if (node !== undefined) position += node.label.length
      }
    }
  }
}

/** The node that a text goes on to at a position. */
function childAt(node: Node, text: string, position: number): Node | undefined {
  const child = node.children[lowerCaseCode(text.charCodeAt(position))]
  return child !== undefined && continuesWith(text, position, child.label) ? child : undefined
}

/** Whether a text has a label, which is in lower case, at a position. */
function continuesWith(text: string, position: number, label: string): boolean {
  // Its first code has led here.
  for (let index = 1; index < label.length; index++) {
    if (lowerCaseCode(text.charCodeAt(position + index)) !== label.charCodeAt(index)) return false
  }
  return true
}

/** The code of an ASCII letter in lower case, and every other code as it is. */
function lowerCaseCode(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code
}

/** What an entry is compared by: without its `*` or its trailing slash, in lower case. */
export function textOf(entry: string): string {
  return entry.replace(/[*/]$/, '').toLowerCase()
}

/** Whether an entry matches a path, both as text in lower case. */
export function matchesPath(entry: string, path: string): boolean {
  const text = textOf(entry)
  return entry.endsWith('*') ? path.startsWith(text) : path === text || path === `${text}/`
}

/** Whether an entry's text stands anywhere in a path, which is in lower case. */
export function standsWithin(entry: string, path: string): boolean {
  return path.includes(textOf(entry))
}

/** Whether a path ends at a position, its trailing slash counted in. */
function endsPath(text: string, position: number): boolean {
  const end = text[position] === '/' ? position + 1 : position
  return end === text.length || text[end] === '?'
}

function sharedLength(label: string, text: string, position: number): number {
  let length = 0
  while (length < label.length && label[length] === text[position + length]) length++
  return length
}

/** Puts a node where a label stops being shared, and returns it. */
function splitLabel(parent: Node, child: Node, length: number): Node {
  const upper = createNode(child.label.slice(0, length))
  parent.children[upper.label.charCodeAt(0)] = upper
  child.label = child.label.slice(length)
  upper.children[child.label.charCodeAt(0)] = child
  return upper
}
