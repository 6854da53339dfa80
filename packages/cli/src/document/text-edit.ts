import type { Range } from './document.js'

/** A part of a text and what to put in its place. */
export interface TextEdit extends Range {
  readonly replacement: string
}

/** Applies edits that do not overlap. Of two that do, the one that begins first is applied. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = []
  let end = 0
  for (const edit of sortEdits(edits)) {
    parts.push(text.slice(end, edit.start), edit.replacement)
    end = edit.end
  }
  return [...parts, text.slice(end)].join('')
}

/** Sorts edits by where they begin, and leaves out what overlaps an earlier one. */
export function sortEdits(edits: readonly TextEdit[]): TextEdit[] {
  const sorted = [...edits].sort((one, other) => one.start - other.start || one.end - other.end)
  let end = 0
  return sorted.filter((edit) => {
    if (edit.start < end) return false
    end = edit.end
    return true
  })
}
