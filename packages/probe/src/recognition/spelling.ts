import type { ConsoleLine } from './console-line.js'
import { developerToolsLines } from './developer-tools-lines.js'
import { libraryLines, netErrorLines } from './library-lines.js'
import { variantsOf } from './line-variants.js'
import { recordedLines } from './recorded-lines.js'
import { isPhrase, type Piece, parseTemplate, wholeLine } from './template.js'

/** A spelling of a line, ready to be looked for. */
export interface Spelling {
  readonly line: ConsoleLine
  readonly pieces: readonly Piece[]
  readonly whole: RegExp
  /** Whether its words say by themselves that a browser printed it, so that it may stand within other text. */
  readonly distinctive: boolean
}

/** Where in a line a piece of it can begin: at its start, at any word, at any part. */
export interface Place {
  readonly spelling: Spelling
  readonly piece: number
  readonly offset: number
  readonly atStart: boolean
  /** What a text that begins there begins with; empty at a part. */
  readonly lead: string
}

const telling =
  /CORS|Access-Control|Cross-Origin|Cross origin|access control checks|Same Origin|preflight|Preflight|net::|Content.Security.Policy|Mixed Content|mixed active content|insecure content|MIME type|'fetch' on 'Window'|Window\.fetch|address space|in a frame|dynamically imported|WebSocket connection/

/** Quotes as a keyboard writes them, since texts are retyped, and blanks as one. */
export const straighten = (text: string): string =>
  text
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/\u00a0/g, ' ')

const rejection = recordedLines.find(({ template }) => template === 'TypeError: Failed to fetch')
const lines: readonly ConsoleLine[] = [
  ...recordedLines,
  ...netErrorLines,
  ...developerToolsLines,
  ...libraryLines(rejection?.reasons ?? []),
]

let spellings: readonly Spelling[] | undefined

/** The places by the first character that a text has there. */
let placesByCharacter: ReadonlyMap<string, readonly Place[]> | undefined

/** Prepared when first needed: most programs that import the package recognise nothing. */
export function preparedSpellings(): readonly Spelling[] {
  spellings ??= lines.flatMap((line) =>
    variantsOf(line).map((variant) => {
      const template = straighten(variant)
      const pieces = parseTemplate(template)
      return { line, pieces, whole: wholeLine(pieces), distinctive: telling.test(template) }
    }),
  )
  return spellings
}

function placesOf(spelling: Spelling): Place[] {
  return spelling.pieces.flatMap((text, piece): Place[] => {
    if (typeof text !== 'string') return [{ spelling, piece, offset: 0, atStart: false, lead: '' }]
    const starts = [0, ...[...text.matchAll(/(?<=\s)\S/g)].map(({ index }) => index)]
    return starts.map((offset) => ({
      spelling,
      piece,
      offset,
      atStart: piece === 0 && offset === 0,
      lead: text.slice(offset, offset + 8),
    }))
  })
}

/** The places at which the text may begin, those at the start of a line first. */
export function placesFor(content: string, withinPhrases: boolean): Place[] {
  if (placesByCharacter === undefined) {
    const map = new Map<string, Place[]>()
    for (const place of preparedSpellings().flatMap(placesOf)) {
      const character = place.lead.slice(0, 1)
      map.set(character, [...(map.get(character) ?? []), place])
    }
    placesByCharacter = map
  }
  const atText = placesByCharacter.get(content.slice(0, 1)) ?? []
  const fitting = atText.filter(({ lead }) => content.startsWith(lead) || lead.startsWith(content))
  const atParts = (placesByCharacter.get('') ?? []).filter(({ spelling, piece }) => {
    const [part, next] = spelling.pieces.slice(piece)
    if (typeof part === 'object' && isPhrase(part.part) !== withinPhrases) return false
    return typeof next === 'string' && content.includes(next.slice(0, 8))
  })
  return [...fitting, ...atParts]
}
