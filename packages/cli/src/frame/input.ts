import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { UnreadableError, UsageError } from './failure.js'
import { withProgress } from './progress.js'
import type { Terminal } from './terminal.js'

/** The operand that stands for standard input. */
export const standardInput = '-'

/** What was read, and what to call it in messages. */
export interface Input {
  readonly name: string
  readonly text: string
}

/** More than any configuration: a million entries of 60 characters are less. */
const maximumBytes = 100_000_000

/** What is longer may take a second, and a line shows that something is going on. */
const longForSomebodyWhoWatches = 1_000_000

/**
 * Reads a file, or standard input for `-`, as UTF-8.
 *
 * @throws `UnreadableError` where there is no such file, where it may not be read, where it is
 * longer than 100 MB, or where it is not text.
 */
export async function readInput(name: string, terminal: Terminal): Promise<Input> {
  const label = name === standardInput ? 'standard input' : name
  const bytes = await watch(terminal, name, readBytes(openInput(name, terminal), label))
  if (bytes.length > longForSomebodyWhoWatches) await terminal.startWork(`Checking ${label}`)
  return { name: label, text: decode(bytes, label) }
}

/** Says what is waited for: whoever types the text has the terminal, and nothing moves in it. */
function watch(terminal: Terminal, name: string, bytes: Promise<Buffer>): Promise<Buffer> {
  if (name !== standardInput) return withProgress(terminal, `Reading ${name}`, bytes)
  if (!terminal.isTypedIn) return withProgress(terminal, 'Reading standard input', bytes)
  terminal.note('Reading what you type or paste: end it with Ctrl+D on a new line.\n')
  return bytes
}

/**
 * Hands over the bytes of a file, or of standard input for `-`, as they come.
 *
 * @throws `UnreadableError` where there is no such file, or where it may not be read.
 */
export async function* openInput(name: string, { stdin }: Terminal): AsyncGenerator<Buffer> {
  const label = name === standardInput ? 'standard input' : name
  const stream = name === standardInput ? stdin : await openFile(name)
  try {
    for await (const chunk of stream) yield chunk as Buffer
  } catch (error) {
    throw new UnreadableError(describeError(label, error as NodeJS.ErrnoException))
  }
}

async function openFile(name: string): Promise<Readable> {
  if (name === '') throw new UsageError('The file name is empty.')
  const found = await stat(name).catch((error: NodeJS.ErrnoException) => {
    throw new UnreadableError(describeError(name, error))
  })
  if (found.isDirectory()) throw new UnreadableError(`${name} is a folder: name a file in it.`)
  return createReadStream(name, { highWaterMark: 262_144 })
}

async function readBytes(chunks: AsyncIterable<Buffer>, label: string): Promise<Buffer> {
  const read: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    read.push(chunk)
    length += chunk.length
    if (length > maximumBytes) {
      throw new UnreadableError(`${label} is larger than 100 MB, too large for a policy.`)
    }
  }
  return Buffer.concat(read)
}

function decode(bytes: Buffer, label: string): string {
  const isUtf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (isUtf16) {
    throw new UnreadableError(
      `${label} is text in UTF-16, as PowerShell's ">" writes it: save it as UTF-8.`,
    )
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    if (!text.includes('\0')) return text
  } catch {
    // Not text either.
  }
  throw new UnreadableError(`${label} is not text: it contains bytes that are not UTF-8.`)
}

/** Says in words why a file could not be read or written. */
export function describeError(
  name: string,
  { code, message }: NodeJS.ErrnoException,
  verb: 'open' | 'write' = 'open',
): string {
  switch (code) {
    case 'ENOENT':
      return `There is no file ${name}.`
    case 'ENOTDIR':
      return `There is no file ${name}: part of its path is not a folder.`
    case 'EACCES':
    case 'EPERM':
      return `You cannot ${verb} ${name}: its permissions do not allow it.`
    case 'EROFS':
      return `${name} is on a read-only file system.`
    case 'ENOSPC':
      return `There is no space left to write ${name}.`
    default:
      return `${name} cannot be ${verb === 'open' ? 'opened' : 'written'}: ${message}`
  }
}
