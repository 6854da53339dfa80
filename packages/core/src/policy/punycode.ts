/** What the Punycode algorithm is set to for domain names ([RFC 3492, section 5](https://www.rfc-editor.org/rfc/rfc3492#section-5)). */
const base = 36
const minimumThreshold = 1
const maximumThreshold = 26
const skew = 38
const damp = 700
const initialBias = 72
const initialCode = 128

/**
 * Whether a label in lower case that begins with `xn--` decodes to a text that is not all ASCII:
 * no browser sends any other. ([RFC 3492, section 6.2](https://www.rfc-editor.org/rfc/rfc3492#section-6.2))
 */
export function isPunycodeLabel(label: string): boolean {
  const encoded = label.slice('xn--'.length)
  const delimiter = encoded.lastIndexOf('-')
  const digits = encoded.slice(delimiter + 1)
  // Where nothing is encoded, the label would not have been.
  if (digits === '' || delimiter === 0) return false
  return decodes(digits, Math.max(delimiter, 0))
}

/** Whether a text of digits inserts code points into so many ASCII letters. */
function decodes(digits: string, letterCount: number): boolean {
  let code = initialCode
  let bias = initialBias
  let position = 0
  let count = letterCount
  for (let at = 0; at < digits.length; count++) {
    const start = position
    let weight = 1
    for (let step = base; ; step += base) {
      const digit = digitOf(digits[at++])
      if (digit === undefined) return false
      position += digit * weight
      const threshold = Math.min(Math.max(step - bias, minimumThreshold), maximumThreshold)
      if (digit < threshold) break
      weight *= base - threshold
      if (weight > Number.MAX_SAFE_INTEGER) return false
    }
    bias = adaptBias(position - start, count + 1, start === 0)
    code += Math.floor(position / (count + 1))
    position = (position % (count + 1)) + 1
    const isSurrogate = code >= 0xd800 && code <= 0xdfff
    if (code > 0x10ffff || isSurrogate) return false
  }
  return true
}

function digitOf(character = ''): number | undefined {
  const index = 'abcdefghijklmnopqrstuvwxyz0123456789'.indexOf(character)
  return character !== '' && index >= 0 ? index : undefined
}

function adaptBias(difference: number, count: number, isFirst: boolean): number {
  let delta = Math.floor(difference / (isFirst ? damp : 2))
  delta += Math.floor(delta / count)
  let bias = 0
  while (delta > ((base - minimumThreshold) * maximumThreshold) / 2) {
    delta = Math.floor(delta / (base - minimumThreshold))
    bias += base
  }
  return bias + Math.floor((base * delta) / (delta + skew))
}
