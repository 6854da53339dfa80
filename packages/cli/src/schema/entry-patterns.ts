import { standardMethods } from '@crossgate/core'

// What an entry of a list may be, as patterns of JSON Schema: regular expressions of ECMAScript that
// are read with and without the flag `u`, so that no needless escape stands in them.

const label = '[a-z0-9_-]{1,63}'
/** The last label of a domain does not begin with a digit: the host would be an IPv4 address. */
const lastLabel = '[a-z_-][a-z0-9_-]{0,62}'
const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
const ipv4 = `(?:${octet}[.]){3}${octet}`
/** No pattern can tell the one canonical spelling: this lets through others. */
const ipv6 = '\\[[0-9a-f:]{2,39}\\]'
const number16 =
  '(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])'
const scheme = '[a-z][a-z0-9+.-]*'
const token = "[!#$%&'+.^_`|~0-9A-Za-z-]"

/** 253 characters at most, without the final dot. */
const shortDomain = '(?=[a-z0-9_.-]{1,253}[.]?(?:$|:))'
const domain = `${shortDomain}(?:${label}[.])*${lastLabel}[.]?`
const httpHost = `(?:${domain}|${ipv4}|${ipv6})`
const port = (standard: number): string => `(?::(?!${standard}$)${number16})?`

/** `*` inside a label: next to a hyphen on each side where text stands. */
const labelPattern = '(?:[a-z0-9_-]*-[*](?:-[a-z0-9_-]*)?|[*]-[a-z0-9_-]*)'
/** `*` as the whole first label, or inside it, or inside the only one. */
const hostPattern = `(?=[^:]{1,253}[.]?(?:$|:))(?:${[
  `[*][.](?:${label}[.])*${lastLabel}`,
  `(?=[^.:]{1,63}[.])${labelPattern}[.](?:${label}[.])*${lastLabel}`,
  `(?![0-9])(?=[^.:]{1,63}[.]?(?:$|:))${labelPattern}`,
].join('|')})[.]?`

/** A serialized origin. */
export const originEntry: readonly string[] = [
  `^https://${httpHost}${port(443)}$`,
  `^http://${httpHost}${port(80)}$`,
  `^(?!https?://)${scheme}://[A-Za-z0-9_!$&'()+.=~-]+(?::${number16})?$`,
  '^file://$',
]

/** A pattern of origins. */
export const originPatternEntry: readonly string[] = [
  `^https?://${httpHost}:[*]$`,
  `^https://${hostPattern}(?:${port(443)}|:[*])$`,
  `^http://${hostPattern}(?:${port(80)}|:[*])$`,
]

/** Every host of a scheme of apps. */
export const schemeEntry = `^(?!https?://)${scheme}://[*]$`

/** An origin that somebody on the network can pose as. */
export const insecureOrigin =
  '^(?:http|ftp|file)://(?!(?:[^/:]*[.])?localhost(?:$|:)|\\[::1\\](?:$|:)|127[.][0-9.]+(?:$|:))'

export const headerEntry = `^(?:[*]|${token}+)$`
export const headerPrefixEntry = `^${token}*-[*]$`

/** A method: not one that no page may use, nor a standard one in another case. */
export const methodEntry = `^(?:[*]|(?!(?:${['CONNECT', 'TRACE', 'TRACK', 'ALL', 'ANY'].map(inAnyCase).join('|')})$)(?!(?!(?:${standardMethods.join('|')})$)(?:${standardMethods.map(inAnyCase).join('|')})$)${token}+)$`

/** A name that a server answers to, or all names below a domain of two labels. */
export const hostEntry: readonly string[] = [
  `^(?!.*[.]$)${httpHost}$`,
  `^[*][.](?=[a-z0-9_.-]{1,251}$)(?:localhost|(?:${label}[.])+${lastLabel})$`,
]

const encoded = {
  ascii: '%[0-7][0-9A-Fa-f]',
  two: `%(?:[Cc][2-9A-Fa-f]|[Dd][0-9A-Fa-f])${tail(1)}`,
  three: `%[Ee](?:0%[ABab][0-9A-Fa-f]|[1-9A-Ca-cEFef]%[89ABab][0-9A-Fa-f]|[Dd]%[89][0-9A-Fa-f])${tail(1)}`,
  four: `%[Ff](?:0%[9ABab][0-9A-Fa-f]|[1-3]%[89ABab][0-9A-Fa-f]|4%8[0-9A-Fa-f])${tail(2)}`,
}

/** A path in its one spelling, or a prefix that ends in `*`: nothing in it can be decoded or resolved. */
export const pathEntry = `^(?![\\s\\S]*(?:${Object.values(encoded).join('|')}))(?![\\s\\S]*/[.]{1,2}(?:/|[*]?$))(?![\\s\\S]*//)/[^*?#;\\\\]*[*]?$`

function tail(bytes: number): string {
  return '%[89ABab][0-9A-Fa-f]'.repeat(bytes)
}

function inAnyCase(word: string): string {
  return word.replace(/[A-Z]/g, (letter) => `[${letter}${letter.toLowerCase()}]`)
}
