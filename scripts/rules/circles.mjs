// Files that import each other in a circle can be understood only together. Imports of types count.
import { findCircles } from '../module-graph.mjs'

/** Returns a sentence for each circle of imports, with a shortest way around. */
export function checkCircles(graph) {
  const targets = [...graph].map(([file, imports]) => [file, imports.flatMap(({ to }) => to ?? [])])
  return findCircles(new Map(targets)).map((way) => `a circle of imports: ${way.join(' → ')}`)
}
