/** How many 16-bit pieces an address has. */
const pieceCount = 8

/**
 * Returns the eight 16-bit pieces of an IPv6 address in any spelling that the URL standard's
 * [IPv6 parser](https://url.spec.whatwg.org/#concept-ipv6-parser) takes, or undefined.
 */
export function parseIpv6(text: string): readonly number[] | undefined {
  const [head = '', tail, ...others] = text.split('::')
  if (others.length > 0) return undefined
  // Without `::` the whole address is its head, which may end in an IPv4 address.
  const before = parsePieces(head, tail === undefined)
  const after = parsePieces(tail ?? '', true)
  if (!before || !after) return undefined
  const missing = pieceCount - before.length - after.length
  const fits = tail === undefined ? missing === 0 : missing > 0
  return fits ? [...before, ...new Array<number>(missing).fill(0), ...after] : undefined
}

/** Returns the pieces between colons, of which the last may be an IPv4 address: two pieces. */
function parsePieces(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') return []
  const parts = text.split(':')
  // What cannot be an address is not read to its end.
  if (parts.length > pieceCount) return undefined
  const ipv4 = mayEndInIpv4 ? parseIpv4(parts.at(-1) as string) : undefined
  const pieces = ipv4 ? parts.slice(0, -1) : parts
  if (!pieces.every((piece) => /^[\da-f]{1,4}$/i.test(piece))) return undefined
  const numbers = pieces.map((piece) => Number.parseInt(piece, 16))
  return ipv4 ? [...numbers, ipv4[0] * 256 + ipv4[1], ipv4[2] * 256 + ipv4[3]] : numbers
}

/** Returns the four numbers of an IPv4 address in dotted decimal without leading zeros, or undefined. */
export function parseIpv4(text: string): readonly [number, number, number, number] | undefined {
  const parts = text.split('.')
  const isAddress =
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && +part < 256)
  return isAddress ? (parts.map(Number) as [number, number, number, number]) : undefined
}

/**
 * Writes an address as the URL standard's
 * [IPv6 serializer](https://url.spec.whatwg.org/#concept-ipv6-serializer) does: hexadecimal
 * without leading zeros, and `::` for the longest run of zeros, the first of equal ones, never for
 * a single zero.
 */
export function serializeIpv6(pieces: readonly number[]): string {
  const run = findLongestZeroRun(pieces)
  const write = (some: readonly number[]): string =>
    some.map((piece) => piece.toString(16)).join(':')
  if (run.length < 2) return write(pieces)
  return `${write(pieces.slice(0, run.start))}::${write(pieces.slice(run.start + run.length))}`
}

function findLongestZeroRun(pieces: readonly number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 }
  let start = 0
  pieces.forEach((piece, index) => {
    if (piece !== 0) start = index + 1
    else if (index + 1 - start > longest.length) longest = { start, length: index + 1 - start }
  })
  return longest
}
