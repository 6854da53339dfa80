import type { Terminal } from '../frame/terminal.js'
import { visible } from '../frame/visible.js'
import type { Note } from '../notation/notes.js'
import { wrap } from '../output/columns.js'
import type { ImportDocument } from './result.js'

const headings = [
  ['errors', 'Not imported, because it is dangerous:'],
  ['losses', 'Narrowed, or left out:'],
  ['madeExplicit', 'Defaults of the source that are written out here:'],
] as const

/** Writes what was imported as JSON with comments: a policy file whose head says what became of the source. */
export function formatImport(
  document: ImportDocument,
  file: string,
  name: string,
  terminal: Terminal,
): string {
  return `${describeImport(document, file, name, terminal)}${formatPolicy(document)}`
}

/** Says in comments what became of the source. */
export function describeImport(
  document: ImportDocument,
  file: string,
  name: string,
  { width, paint }: Terminal,
): string {
  const notes = headings.flatMap(([key, heading]) => {
    const own = document[key]
    return own.length === 0
      ? []
      : ['', heading, ...own.flatMap((note) => describeNote(note, width - 3))]
  })
  const head = [`Imported from ${file}, ${name}.`, ...notes].map((line) =>
    paint('dim', `// ${visible(line)}`.trimEnd()),
  )
  return `${head.join('\n')}\n`
}

/** Writes the policy alone, as `JSON.parse` reads it; nothing where there is none. */
export function formatPolicy({ configuration, policies }: ImportDocument): string {
  const policy = configuration ?? policies
  return policy === undefined ? '' : `${JSON.stringify(policy, null, 2)}\n`
}

function describeNote({ file, line, what, why }: Note, width: number): string[] {
  return [`- ${file}:${line} ${what}`, ...wrap(why, width - 4).map((row) => `    ${row}`)]
}
