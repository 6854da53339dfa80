/** How large a JSON value is. */
export interface JsonMeasure {
  /** About as many bytes as its text has. */
  readonly size: number
  /** 0 for a value that holds no other. */
  readonly depth: number
}

/** Measures a JSON value without recursion, and stops where it is deeper than `maximumDepth`. */
export function measureJson(value: unknown, maximumDepth: number): JsonMeasure {
  let size = 0
  let depth = 0
  let level = [value]
  while (level.length > 0 && depth <= maximumDepth) {
    const next: unknown[] = []
    for (const each of level) {
      size += 8
      if (typeof each === 'string') size += each.length
      else if (Array.isArray(each)) for (const entry of each) next.push(entry)
      else if (typeof each === 'object' && each !== null) {
        for (const [key, entry] of Object.entries(each)) {
          size += key.length
          next.push(entry)
        }
      }
    }
    if (next.length > 0) depth++
    level = next
  }
  return { size, depth }
}
