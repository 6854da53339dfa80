/** What is replaced wherever it stands, since each engine fills it in by itself. */
const everywhere: readonly [pattern: RegExp, replacement: string][] = [
  [/^Access to (.+?) at '/, "Access to {initiator} at '"],
  [/^(Fetch API|XMLHttpRequest|EventSource|Beacon API) cannot load /, '{initiator} cannot load '],
  [/^Origin null /, 'Origin {origin} '],
  [/ from origin 'null'/, " from origin '{origin}'"],
  [/(Status code|response code): \d+/, '$1: {status}'],
  [/(value|is|match|location) (['‘])(['’])/, '$1 $2{value}$3'],
  [/MIME type \(“”\)/, 'MIME type (“{type}”)'],
  [/protocol schemes: .+\.$/, 'protocol schemes: {schemes}.'],
  [/(URL scheme) "[^"]+"/, '$1 "{scheme}"'],
  [/address space of `\w+`/, 'address space of `{requested}`'],
  [/address space `\w+`/, 'address space `{space}`'],
  [/`\w+` address space/, '`{space}` address space'],
  [/directive: (["“]).+?(["”])/, 'directive: $1{directive}$2'],
  [/'X-Frame-Options' to '\w+'/, "'X-Frame-Options' to '{value}'"],
  [/directive set to “\w+“/, 'directive set to “{value}“'],
  [/at index \d+ has value \d+/, 'at index {index} has value {code}'],
  [/font-family: .+?\)/, 'font-family: {font})'],
]

/**
 * Makes a template of a line: every value that the scenario put into it becomes the name of its
 * part, the longest first, since an origin is in most URLs.
 */
export function templateOf(line: string, values: Readonly<Record<string, string>>): string {
  const byLength = Object.entries(values)
    .filter(([, value]) => value !== '')
    .sort(([, a], [, b]) => b.length - a.length)
  let template = line.split('\n', 1)[0]?.trim() ?? ''
  for (const [name, value] of byLength) {
    // Engines differ in whether they keep the case of a header's name.
    const text = value.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')
    template = template.replace(new RegExp(text, name === 'header' ? 'gi' : 'g'), `{${name}}`)
  }
  for (const [pattern, replacement] of everywhere) template = template.replace(pattern, replacement)
  return template.includes('{url}') ? template : template.replace('{from}', '{url}')
}
