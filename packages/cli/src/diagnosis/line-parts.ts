import type { Recognition } from '@crossgate/probe'

/** The values in a line, by name. */
export type LineParts = Recognition['parts']

/** The methods that lines of a console begin with, for a pattern. */
export const lineMethods = 'GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS'

// The console of Chromium writes the request before what came of it, and the status behind; what it
// wrote in older versions, and Safari on Apple's systems, is not among the recorded lines.
const shapes: readonly RegExp[] = [
  new RegExp(
    `(?:^|\\s)(?<method>${lineMethods})\\s+(?<url>https?://\\S+)\\s+(?:net::(?<netError>ERR_\\w+)(?:\\s+(?<status>\\d{3})(?=\\s|$))?|(?=\\d{3} \\())`,
  ),
  new RegExp(
    `(?:net::ERR_\\w+\\s+|(?:^|\\s)(?:${lineMethods})\\s+\\S+\\s+|with a status of )(?<status>[1-5]\\d\\d)(?=\\s|$)`,
  ),
  /\bnet::(?<netError>ERR_\w+)/,
  /\bAccess to [\w ]+ at '(?<url>https?:\/\/[^']+)'.* from origin '(?<origin>[^']+)'/,
  /\bRefused to (?:connect|load)\b.*? '(?<url>https?:\/\/[^']+)'/,
]

/** What a line says of its request that the probe's table does not tell. */
export function partsOfLine(text: string, recognition: Recognition | undefined): LineParts {
  const straight = text.replace(/[‘’]/g, "'")
  const found = shapes.flatMap((shape) => Object.entries(shape.exec(straight)?.groups ?? {}))
  const own = Object.fromEntries(found.filter(([, value]) => value !== undefined).reverse())
  return { ...own, ...recognition?.parts }
}
