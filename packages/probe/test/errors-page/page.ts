import {
  type ConsoleLine,
  type RecognizedReason,
  recordedLines,
  recordedVersions,
} from '../../src/index.js'
import { adviceByReason } from '../../src/recognition/advice-by-reason.js'
import { chromiumCorsErrors } from '../../src/recognition/chromium-cors-errors.js'
import { developerToolsLines } from '../../src/recognition/developer-tools-lines.js'
import {
  recordedLibraryLines,
  silentLibraries,
} from '../../src/recognition/recorded-library-lines.js'
import { unrecordedReasons } from '../../src/recognition/unrecorded-reasons.js'

const names = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit', library: 'Libraries' }

/** With more reasons than this a line says no more than that something failed. */
const manyReasons = 6

/** The words of a line by which it is searched for: what comes before the reason is the same in all. */
function heading({ template }: ConsoleLine): string {
  const chromium = /has been blocked by CORS policy: (.+)$/.exec(template)?.[1]
  const firefox = /\(Reason: (.+?)\)\. ?(?:Status.*)?$|\(Reason: (.+)\)\.$/.exec(template)
  const words = chromium ?? firefox?.[1] ?? firefox?.[2] ?? template
  return words.replace(/\{(\w+)\}/g, (_, part: string) => part).replace(/[`*<>[\]]/g, '')
}

/** The anchor that GitHub makes of a heading. */
export const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')

const reasonLink = (reason: RecognizedReason): string => `[\`${reason}\`](#reason-${reason})`

function meaning(reason: RecognizedReason): string[] {
  const { cause, remedy, lookAlikes } = adviceByReason[reason]
  return [
    `- **Cause.** ${cause}`,
    `- **Remedy.** ${remedy}`,
    `- **Not to be mistaken for.** ${lookAlikes}`,
  ]
}

function body({ reasons }: ConsoleLine): string[] {
  const [only, ...more] = reasons
  if (only === undefined) return []
  if (more.length === 0) return [...meaning(only), `- **More.** ${reasonLink(only)}`, '']
  if (reasons.length > manyReasons) {
    return [
      `It says only that the request failed, for any of these reasons: ${reasons.map(reasonLink).join(', ')}.`,
      'The reason is in the line that the browser printed beside it: open the console and look for that one.',
      '',
    ]
  }
  return [
    'It can mean:',
    '',
    ...reasons.map((reason) => {
      const { cause, remedy } = adviceByReason[reason]
      return `- ${reasonLink(reason)}: ${cause} **Remedy.** ${remedy}`
    }),
    '',
  ]
}

/** The first scenarios of a line; a rejection has nearly all. */
function seenIn(scenarios: readonly string[]): string {
  const more = scenarios.length - 3
  return `Seen in: ${scenarios.slice(0, 3).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`
}

function section(line: ConsoleLine): string[] {
  const { by, template, scenarios } = line
  return [
    `### ${heading(line)}`,
    '',
    `${names[by]}${by === 'library' ? '' : ` ${recordedVersions[by]}`} prints:`,
    '',
    '```text',
    template,
    '```',
    '',
    ...body(line),
    seenIn(scenarios),
    '',
  ]
}

function corsErrorRows(): string[] {
  return chromiumCorsErrors.map(({ name, scenarios, reasons, because }) => {
    const shown = because === undefined ? scenarios.join(', ') : `*not shown:* ${because}`
    return `| ${name} | ${reasons.map(reasonLink).join(', ')} | ${shown} |`
  })
}

const firefoxNameRows = (): string[] =>
  developerToolsLines
    .filter(({ by }) => by === 'firefox')
    .map(({ template, reasons }) => `| ${template} | ${reasons.map(reasonLink).join(', ')} |`)

const libraryRows = (): string[] =>
  [...new Set(recordedLibraryLines.map(({ template }) => template))].map((template) => {
    const own = recordedLibraryLines.filter((line) => line.template === template)
    const who = own.map(({ library, from }) => `${library} (\`${from}\`)`)
    return `| \`${template}\` | ${who.join(', ')} |`
  })

/** docs/errors.md. */
export function renderPage(): string {
  const engines = ['chromium', 'firefox', 'webkit'] as const
  const reasons = Object.keys(adviceByReason) as RecognizedReason[]
  return [
    '# What the console says, and what to do',
    '',
    '<!-- Written by `npm run errors-page -w @crossgate/probe`: do not edit. -->',
    '',
    'Search this page for the words of your message. `recognize(text)` of [`@crossgate/probe`](../packages/probe) does the same for a program:',
    'it takes the line whole or cut, with a stack or a log around it, and says what it can mean.',
    'Every line was printed by the browser itself, in the scenarios of the browser suite; a word in braces stands for a value of yours.',
    '',
    ...engines.flatMap((engine) => [
      `- **${names[engine]} ${recordedVersions[engine]}**: [its messages](#${engine})`,
    ]),
    '- **`TypeError: Failed to fetch`, `Load failed`, `Network Error`**: these say only that a request failed. Look for the line beside it in the console.',
    '- **Libraries** (axios, ky, ofetch, Angular…): [the table](#libraries)',
    "- **Chromium's names** (`MissingAllowOriginHeader`…): [the table](#chromiums-names)",
    "- **Firefox's names** (`CORSMissingAllowOrigin`…): [the table](#firefoxs-names)",
    '- **Every reason**: [the list](#reasons)',
    '',
    ...engines.flatMap((engine) => [
      `## ${names[engine]}`,
      '',
      ...recordedLines.filter(({ by }) => by === engine).flatMap(section),
    ]),
    '## Libraries',
    '',
    'Libraries say it in their own words, and none says more than that the request failed: look for the line of the browser beside it.',
    `These hand on the browser's own words: ${silentLibraries.map((name) => `\`${name}\``).join(', ')}.`,
    '',
    '| what it says | whose words |',
    '| --- | --- |',
    ...libraryRows(),
    '',
    "## Chromium's names",
    '',
    'The developer tools show these in the issues panel, and automation as `corsErrorStatus`.',
    '',
    '| name | means | scenarios |',
    '| --- | --- | --- |',
    ...corsErrorRows(),
    '',
    "## Firefox's names",
    '',
    'The links of "Learn more" in the console end with these.',
    '',
    '| name | means |',
    '| --- | --- |',
    ...firefoxNameRows(),
    '',
    '## Reasons',
    '',
    ...reasons.flatMap((reason) => [
      `### Reason: ${reason}`,
      '',
      ...meaning(reason),
      `- **Look at.** ${adviceByReason[reason].next}`,
      ...(unrecordedReasons[reason] === undefined
        ? []
        : [`- **No line of it was recorded.** ${unrecordedReasons[reason]}`]),
      '',
    ]),
  ].join('\n')
}
