/**
 * How a request's path relates to the excluded paths. `ambiguous`: excluded under one reading and
 * not under another, so that servers may differ about it.
 */
export type PathVerdict = 'included' | 'excluded' | 'ambiguous'

/** One entry of `excludedPaths`, compiled. */
interface ExcludedPath {
  readonly entry: string
  /** Without its `*` or its trailing slash, in lower case. */
  readonly text: string
  readonly prefix: boolean
}

/** `excludedPaths`, compiled for look-up. */
export interface ExcludedPaths {
  readonly entries: readonly ExcludedPath[]
  /** The characters that follow the first slash of an entry, by code; 0 where none does. */
  readonly seconds: Uint8Array
}

/** The ways in which servers read one path, in lower case. */
export interface PathReadings {
  readonly asSent: string
  readonly canonical: string
  /** Present only where decoding or dropping parameters brought a slash or a dot segment to light. */
  readonly loose?: string
}

/** Compiles `excludedPaths`. */
export function compilePaths(paths: readonly string[]): ExcludedPaths {
  const seconds = new Uint8Array(128)
  const entries = paths.map((entry) => {
    const prefix = entry.endsWith('*')
    const text = entry.slice(0, prefix || (entry.endsWith('/') && entry !== '/') ? -1 : undefined)
    return { entry, text: text.toLowerCase(), prefix }
  })
  for (const { text, prefix } of entries) {
    if (text.length > 1) seconds[text.charCodeAt(1)] = 1
    else if (prefix) seconds.fill(1)
    else seconds[0] = 1
  }
  return { entries, seconds }
}

function matches({ text, prefix }: ExcludedPath, path: string): boolean {
  return (
    path.startsWith(text) &&
    (prefix ||
      path.length === text.length ||
      (path.length === text.length + 1 && path.endsWith('/') && text !== '/'))
  )
}

/** Where the path begins in a request target or an absolute URL. */
function findPathStart(url: string): number {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(url)
  if (!scheme) return 0
  const start = scheme[0].length
  const length = url.slice(start).search(/[/?#\\]/)
  return length < 0 ? url.length : start + length
}

/** Classifies the path of a request against the excluded paths. */
export function classifyPath(
  { entries, seconds }: ExcludedPaths,
  method: string,
  url: string,
): PathVerdict {
  if (entries.length === 0 || (url === '*' && method === 'OPTIONS')) return 'included'
  const start = url.charCodeAt(0) === 47 /* / */ ? 0 : findPathStart(url)
  let end = start
  let folded = false
  let afterSlash = false
  for (; end < url.length; end++) {
    const code = url.charCodeAt(end)
    if (code === 47 /* / */) {
      if (afterSlash) break
      afterSlash = true
      continue
    }
    if (code === 63 /* ? */ || code === 35 /* # */) break
    if (code === 37 /* % */ || code === 92 /* \ */ || code === 59 /* ; */) break
    if (code === 46 /* . */ && afterSlash) break
    if (code > 126 || (code > 64 && code < 91)) folded = true
    afterSlash = false
  }
  const stopped = end < url.length ? url.charCodeAt(end) : 63
  if ((stopped !== 63 && stopped !== 35) || url.charCodeAt(start) !== 47) {
    return classifyReadings(entries, readPath(url))
  }
  // The readings are one here, and most paths differ from every entry in their second character.
  const second = end > start + 1 ? url.charCodeAt(start + 1) : 0
  if (!folded && seconds[second] === 0) return 'included'
  const path = folded ? url.slice(start, end).toLowerCase() : url.slice(start, end)
  for (const entry of entries) if (matches(entry, path)) return 'excluded'
  return 'included'
}

function classifyReadings(
  entries: readonly ExcludedPath[],
  { asSent, canonical, loose }: PathReadings,
): PathVerdict {
  const sent = entries.some((entry) => matches(entry, asSent))
  const resolved = entries.some((entry) => matches(entry, canonical))
  if (sent && resolved && loose === undefined) return 'excluded'
  return sent || resolved || entries.some(({ text }) => loose?.includes(text))
    ? 'ambiguous'
    : 'included'
}

/** The first entry that a reading of the path matches, and the reading. */
export interface ExcludedPathMatch {
  readonly entry: string
  readonly reading: keyof PathReadings
}

/** Finds the entries that any reading of the path matches, in configured order. */
export function findExcludedPaths({ entries }: ExcludedPaths, url: string): ExcludedPathMatch[] {
  const { asSent, canonical, loose } = readPath(url)
  return entries.flatMap((entry): ExcludedPathMatch[] => {
    if (matches(entry, asSent)) return [{ entry: entry.entry, reading: 'asSent' }]
    if (matches(entry, canonical)) return [{ entry: entry.entry, reading: 'canonical' }]
    return loose?.includes(entry.text) ? [{ entry: entry.entry, reading: 'loose' }] : []
  })
}

/** The path of a request target or an absolute URL, as sent: without query and fragment. */
export function pathOf(url: string): string {
  const start = url.charCodeAt(0) === 47 ? 0 : findPathStart(url)
  const end = url.slice(start).search(/[?#]/)
  return (end < 0 ? url.slice(start) : url.slice(start, start + end)) || '/'
}

/** Reads a path in each way that a server may. */
export function readPath(url: string): PathReadings {
  const path = pathOf(url)
  const decoded = decodePath(path).replaceAll('\\', '/')
  const readings = {
    asSent: path.toLowerCase(),
    canonical: resolveDotSegments(decoded).toLowerCase(),
  }
  return showsMore(path, decoded) ? { ...readings, loose: decoded.toLowerCase() } : readings
}

/** The path as the URL standard's and RFC 3986's normalisations together leave it. */
export function canonicalPath(path: string): string {
  return resolveDotSegments(decodePath(path).replaceAll('\\', '/'))
}

const dotSegment = /^\.\.?(?:;|$)/

/** Tells whether decoding or dropping parameters brought a slash or a dot segment to light. */
function showsMore(path: string, decoded: string): boolean {
  if (/%(?:2f|5c)/i.test(path)) return true
  if (!/[%;]/.test(path)) return false
  const sent = path.split(/[/\\]/)
  return decoded
    .split('/')
    .some((segment, index) =>
      segment !== sent[index] || segment.includes(';') ? dotSegment.test(segment) : false,
    )
}

function resolveDotSegments(path: string): string {
  const resolved: string[] = []
  const segments = path.split('/')
  let directory = false
  for (const segment of segments) {
    const semicolon = segment.indexOf(';')
    const name = semicolon < 0 ? segment : segment.slice(0, semicolon)
    directory = name === '' || name === '.' || name === '..'
    if (!directory) resolved.push(name)
    else if (name === '..') resolved.pop()
  }
  return `/${resolved.join('/')}${directory && resolved.length > 0 ? '/' : ''}`
}

/** Decodes, once, each `%XX` that belongs to a valid UTF-8 sequence; leaves every other alone. */
function decodePath(path: string): string {
  return path.includes('%') ? path.replace(/(?:%[0-9a-f]{2})+/gi, decodeRun) : path
}

function decodeRun(run: string): string {
  let decoded = ''
  for (let index = 0; index < run.length; ) {
    const length = sequenceLength(run, index) * 3
    // The sequence is known to be valid, so that decodeURIComponent cannot throw.
    const sequence = run.slice(index, index + (length || 3))
    decoded += length ? decodeURIComponent(sequence) : sequence
    index += length || 3
  }
  return decoded
}

/** How many bytes the UTF-8 sequence at an index of `%XX%XX…` has; 0 where it is not valid. */
function sequenceLength(run: string, index: number): number {
  const byte = (offset: number): number =>
    Number.parseInt(run.slice(index + offset * 3 + 1, index + offset * 3 + 3), 16)
  const lead = byte(0)
  if (lead < 0x80) return 1
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
  for (let offset = 1; offset < length; offset++) {
    const code = byte(offset)
    // Not NaN, so that a sequence cut short fails too.
    if (!(code >= 0x80 && code < 0xc0)) return 0
  }
  const second = byte(1)
  // Overlong forms, surrogates, and what lies beyond U+10FFFF.
  if (lead === 0xe0 && second < 0xa0) return 0
  if (lead === 0xed && second > 0x9f) return 0
  if (lead === 0xf0 && second < 0x90) return 0
  if (lead === 0xf4 && second > 0x8f) return 0
  return length
}
