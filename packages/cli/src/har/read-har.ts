import { UnreadableError } from '../frame/failure.js'
import { openInput, standardInput } from '../frame/input.js'
import type { Terminal } from '../frame/terminal.js'
import type { HarEntry, HarOutline } from './entry.js'
import { HarScanner, HarSyntaxError } from './scanner.js'

/**
 * Reads a HAR from a file, or from standard input for `-`, and hands over its entries one by one,
 * numbered from 1. Bodies are left out. Returns what the file says beside them.
 *
 * @throws `UnreadableError` where it is not a HAR, cut short, or without requests; the message says
 * how far it was understood.
 */
export async function readHar(
  name: string,
  terminal: Terminal,
  visit: (entry: HarEntry, number: number) => void,
): Promise<HarOutline> {
  const label = name === standardInput ? 'standard input' : name
  const scanner = new HarScanner()
  try {
    let isFirst = true
    for await (const chunk of openInput(name, terminal)) {
      if (isFirst) checkBeginning(chunk, label)
      isFirst = false
      scanner.push(chunk, visit)
    }
    const outline = scanner.end()
    if (scanner.count > 0) return outline
  } catch (error) {
    if (!(error instanceof HarSyntaxError)) throw error
    throw new UnreadableError(describeFault(error, label))
  }
  throw new UnreadableError(
    `${label} is a HAR without requests: record again with the network panel open.`,
  )
}

function checkBeginning(chunk: Buffer, label: string): void {
  const [first, second] = chunk
  if (first === 0x1f && second === 0x8b) {
    throw new UnreadableError(`${label} is compressed with gzip: unpack it with gunzip first.`)
  }
  if (first === 0x50 && second === 0x4b) {
    throw new UnreadableError(
      `${label} is a ZIP archive: unpack it, and give the .har file inside.`,
    )
  }
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new UnreadableError(
      `${label} is text in UTF-16, as PowerShell's ">" writes it: save it as UTF-8.`,
    )
  }
}

function describeFault({ fault, entries }: HarSyntaxError, label: string): string {
  const read =
    entries === 1 ? 'the request before it was' : `the ${entries} requests before it were`
  switch (fault) {
    case 'not-json':
      return `${label} is not a HAR, which is JSON that begins with { "log": ….`
    case 'not-har':
      return `${label} is JSON, but not a HAR: it has no log with entries.`
    case 'cut-short':
      return entries === 0
        ? `${label} begins like a HAR but ends before its first request is complete: export it again.`
        : `${label} begins like a HAR but ends in the middle of request ${entries + 1}; ${read} read. Export it again.`
    case 'broken-end':
      return `${label} is a HAR with ${entries === 1 ? 'one request' : `${entries} requests`}, but what follows them cannot be read. Export it again.`
    case 'broken-entry':
      return entries === 0
        ? `${label} begins like a HAR, but its first request cannot be read: export it again.`
        : `${label} is a HAR whose request ${entries + 1} cannot be read; ${read}. Export it again.`
  }
}
