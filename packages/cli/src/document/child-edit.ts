import type { Node } from 'jsonc-parser'
import type { Range } from './document.js'
import type { TextEdit } from './text-edit.js'

// The edits of jsonc-parser move comments to other entries: a comment on an entry's line is about
// that entry, and stays with it.

/** What follows a value, up to the next one or the end of the list. */
interface Tail {
  /** Where the first comma stands, if there is one. */
  readonly comma: number | undefined
  /** Where the line of the value ends; absent where the next value or the end of the list comes first. */
  readonly lineEnd: number | undefined
  /** Where the value, and the comma and the comments on its line, end. */
  readonly end: number
}

/** Returns the edits that add a value to the end of a list, or a property to that of an object. */
export function appendChild(text: string, container: Node, child: string): TextEdit[] {
  const last = container.children?.at(-1)
  const close = container.offset + container.length - 1
  if (last === undefined) return appendFirst(text, container, child, close)
  const lastEnd = last.offset + last.length
  const tail = readTail(text, lastEnd, close)
  const comma = tail.comma === undefined ? [insert(lastEnd, ',')] : []
  const place = Math.max(tail.end, (tail.comma ?? 0) + 1)
  const isOnOwnLine = isFirstOnLine(text, last.offset)
  if (tail.lineEnd === undefined && !isOnOwnLine) {
    return mergeInserts([...comma, insert(place, ` ${child}`)])
  }
  const indent = isOnOwnLine ? indentAt(text, last.offset) : `${indentAt(text, container.offset)}  `
  const again = tail.comma === undefined ? '' : ','
  return mergeInserts([...comma, insert(place, `${lineBreak(text)}${indent}${child}${again}`)])
}

/** Returns the edits that take an entry out of a list, with its comma and the comments on its line. */
export function removeChild(text: string, container: Node, index: number): TextEdit[] {
  const children = container.children ?? []
  const child = children[index] as Node
  const close = container.offset + container.length - 1
  const end = child.offset + child.length
  const next = children[index + 1]
  const tail = readTail(text, end, next?.offset ?? close)
  const previous = next === undefined ? children[index - 1] : undefined
  const orphan =
    previous !== undefined && tail.comma === undefined
      ? readTail(text, previous.offset + previous.length, child.offset).comma
      : tail.comma !== undefined && tail.comma >= tail.end
        ? tail.comma
        : undefined
  const comma = orphan === undefined ? [] : [{ start: orphan, end: orphan + 1, replacement: '' }]
  return [...comma, { ...rangeToRemove(text, child, tail, next !== undefined), replacement: '' }]
}

function rangeToRemove(text: string, child: Node, tail: Tail, hasNext: boolean): Range {
  if (tail.lineEnd !== undefined && isFirstOnLine(text, child.offset)) {
    return { start: lineStart(text, child.offset), end: skipLineBreak(text, tail.lineEnd) }
  }
  if (tail.lineEnd === undefined && hasNext && tail.comma !== undefined) {
    // What stands between the comma and the next value is about that one.
    return { start: child.offset, end: skipBlanks(text, tail.comma + 1) }
  }
  return { start: skipBlanksBack(text, child.offset), end: tail.end }
}

function appendFirst(text: string, container: Node, child: string, close: number): TextEdit[] {
  const inside = text.slice(container.offset + 1, close)
  if (inside.trim() === '') {
    return [{ start: container.offset + 1, end: close, replacement: child }]
  }
  // Comments alone: the value follows them, on a line of its own where one of them ends a line.
  const end = container.offset + 1 + inside.trimEnd().length
  const isMultiline = /[\r\n]/.test(text.slice(container.offset, close))
  const indent = `${indentAt(text, container.offset)}  `
  return [insert(end, isMultiline ? `${lineBreak(text)}${indent}${child}` : ` ${child}`)]
}

function readTail(text: string, from: number, limit: number): Tail {
  let comma: number | undefined
  let lineEnd: number | undefined
  let end = from
  for (const { 0: piece, index } of text.slice(from, limit).matchAll(trivia)) {
    const at = from + index
    if (piece === ',') comma ??= at
    if (lineEnd === undefined && /^[\r\n]/.test(piece)) lineEnd = at
    else if (lineEnd === undefined && /^[,/]/.test(piece)) end = at + piece.length
  }
  return { comma, lineEnd, end }
}

/** What stands between two values: comments, line breaks and commas. */
const trivia = /\/\*[\s\S]*?\*\/|\/\/[^\r\n]*|\r\n|\r|\n|,/g

function insert(at: number, replacement: string): TextEdit {
  return { start: at, end: at, replacement }
}

/** Two insertions at one place are one. */
function mergeInserts(edits: readonly TextEdit[]): TextEdit[] {
  const [first, second] = edits
  if (first === undefined || second === undefined || first.start !== second.start) return [...edits]
  return [{ ...first, replacement: first.replacement + second.replacement }]
}

function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1
}

function isFirstOnLine(text: string, offset: number): boolean {
  const start = lineStart(text, offset)
  return start > 0 && /^[ \t]*$/.test(text.slice(start, offset))
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? ''
}

function lineBreak(text: string): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n'
}

function skipLineBreak(text: string, offset: number): number {
  const rest = /^[ \t]*(?:\r\n|\n|\r)?/.exec(text.slice(offset, offset + 1000))
  return offset + (rest?.[0].length ?? 0)
}

function skipBlanksBack(text: string, offset: number): number {
  const before = text.slice(Math.max(0, offset - 1000), offset)
  return offset - (/[ \t]*$/.exec(before)?.[0].length ?? 0)
}

function skipBlanks(text: string, offset: number): number {
  return offset + (/^[ \t]*/.exec(text.slice(offset, offset + 1000))?.[0].length ?? 0)
}
