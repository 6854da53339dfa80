import { appendChild } from '../document/child-edit.js'
import { type PolicyDocument, parsePolicy, rangeOf } from '../document/document.js'
import { applyTextEdits, type TextEdit } from '../document/text-edit.js'
import { inspectPolicy, type LocatedFinding } from '../policy/inspect.js'

/** A document in which suggestions were applied, and what was changed, as sentences. */
export interface FixedDocument {
  readonly document: PolicyDocument
  readonly fixes: readonly string[]
}

/** A renamed key can have a value that is mended next; no value needs more rounds than this. */
const maximumRounds = 10
/** Most characters of a value that a sentence quotes. */
const longestQuote = 100

/** Applies the suggestions of issues, and those of advice where it is asked for. All else stays as it was written. */
export function fixDocument(original: PolicyDocument, includesAdvice: boolean): FixedDocument {
  let document = original
  const fixes: string[] = []
  for (let round = 0; round < maximumRounds; round++) {
    const applied = inspectPolicy(document)
      .filter(({ finding }) => includesAdvice || finding.severity === 'error')
      .flatMap((found) => fixFor(document.text, found) ?? [])
    const { edits, sentences } = withoutConflicts(applied)
    if (edits.length === 0) break
    fixes.push(...sentences)
    document = parsePolicy({
      name: document.name,
      text: applyTextEdits(document.text, edits),
    })
  }
  return { document, fixes }
}

/** An edit, the thing that only one edit may touch, and what it does. */
interface Fix {
  readonly edits: readonly TextEdit[]
  readonly target: string
  readonly sentence: string
}

function fixFor(
  text: string,
  { finding, node, property, isThere }: LocatedFinding,
): Fix | undefined {
  const { suggestion, code, path, severity } = finding
  if (suggestion === undefined || !isThere) return undefined
  const written = JSON.stringify(suggestion)
  const key = property?.children?.[0]
  if (code === 'unknown-key' && key !== undefined) {
    return {
      edits: [{ ...rangeOf(key), replacement: written }],
      // Two keys that mean the same cannot both be renamed to it.
      target: `${property?.parent?.offset} ${suggestion}`,
      sentence: `${path} is now ${suggestion}`,
    }
  }
  if (severity === 'advice' && node.type === 'array') {
    return {
      edits: appendChild(text, node, written),
      target: `${node.offset}`,
      sentence: `${path} now also has ${written}`,
    }
  }
  return {
    edits: [{ ...rangeOf(node), replacement: written }],
    target: `${node.offset}`,
    sentence: `${path}: ${text.slice(node.offset, node.offset + Math.min(node.length, longestQuote))} is now ${written}`,
  }
}

/** Of two fixes for one thing the first: the next round sees whether the other is still needed. */
function withoutConflicts(fixes: readonly Fix[]): { edits: TextEdit[]; sentences: string[] } {
  const targets = new Set<string>()
  const chosen = fixes.filter(({ target }) => {
    const isFirst = !targets.has(target)
    targets.add(target)
    return isFirst
  })
  return {
    edits: chosen.flatMap(({ edits }) => edits),
    sentences: chosen.map(({ sentence }) => sentence),
  }
}
