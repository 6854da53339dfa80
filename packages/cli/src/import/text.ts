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
  const policy = document.configuration ?? document.policies
  const body = policy === undefined ? [] : [JSON.stringify(policy, null, 2)]
  return `${[...head, ...body].join('\n')}\n`
}

function describeNote({ file, line, what, why }: Note, width: number): string[] {
  return [`- ${file}:${line} ${what}`, ...wrap(why, width - 4).map((row) => `    ${row}`)]
}
