import { childOf, itemsOf, type SourceNode, textOf } from '../source/source-node.js'

/** Returns the objects of a kind in every document, those of a `List` included. */
export function objectsOfKind(roots: readonly SourceNode[], kind: string): SourceNode[] {
  return roots
    .flatMap((root) => {
      const items = /List$/.test(textOf(childOf(root, 'kind')) ?? '')
        ? itemsOf(childOf(root, 'items'))
        : []
      return items.length > 0 ? items : [root]
    })
    .filter((object) => textOf(childOf(object, 'kind')) === kind)
}

/** The namespace and the name of an object. */
export function nameOfObject(object: SourceNode): string {
  const name = textOf(childOf(object, 'metadata', 'name')) ?? 'without a name'
  const namespace = textOf(childOf(object, 'metadata', 'namespace'))
  return namespace === undefined ? name : `${namespace}/${name}`
}
