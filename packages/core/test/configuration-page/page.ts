/** Writes docs/configuration.md of its data, and of what the engine says to it. */
import { fileURLToPath } from 'node:url'
import { anchorOf } from '../../../../scripts/anchors.js'
import { decisionQuestions } from '../../../conformance/src/decision/questions.js'
import {
  type ConfigurationIssue,
  type CorsConfiguration,
  checkConfiguration,
  checkPolicies,
  defaultConfiguration,
} from '../../src/index.js'
import { type KeySection, keySections, otherKeys, policyLists, type Rejected } from './sections.js'
import { adviceWords, codeWords, faultWords } from './words.js'

export const configurationPage = fileURLToPath(
  new URL('../../../../docs/configuration.md', import.meta.url),
)

type Judge = (value: unknown) => ConfigurationIssue[]

/** What is wrong with an example: an object is a whole configuration, anything else the value of the key. */
export function judgeKey(key: string): Judge {
  return (value) => {
    const isWhole = typeof value === 'object' && value !== null && !Array.isArray(value)
    return checkConfiguration(isWhole ? value : { [key]: value })
  }
}

export const judgePolicies: Judge = (value) => checkPolicies(value)

export function renderConfigurationPage(): string {
  const keys = Object.entries(keySections) as [keyof CorsConfiguration, KeySection][]
  return [
    introduction(keys.map(([key]) => key)),
    ...keys.map(([key, section]) => renderKey(key, section)),
    renderOthers(),
    renderPolicies(),
    renderCodes(),
    renderAdvice(),
  ].join('\n')
}

function introduction(keys: readonly string[]): string {
  return `# Configuration

<!-- Written by npm run configuration-page: change packages/core/test/configuration-page, not this page. -->

A configuration is JSON. Give any subset of the keys: an absent key has its default, and the default allows nothing. A
policy begins with \`enabled\` and \`allowedOrigins\`:

\`\`\`json
{ "enabled": true, "allowedOrigins": ["https://app.example.com"] }
\`\`\`

\`createCors\` throws a \`CorsConfigurationError\` that holds every issue; \`checkConfiguration\` returns the same issues
without throwing. Each issue has a stable \`code\` and, if the code covers several mistakes, a \`fault\`:
[all codes](#codes). Compare those, and show the \`message\`. A list entry that repeats another is dropped.

Every example on this page was given to the engine, and every message is the one that it gave.

The keys: ${keys.map((key) => `[\`${key}\`](#${anchorOf(key)})`).join(', ')}.
`
}

function renderKey(key: keyof CorsConfiguration, section: KeySection): string {
  const { about, type, header } = section
  const asked = decisionQuestions.filter(({ keys }) => keys.includes(key))
  const facts = [
    ['value', type],
    ['default', code(defaultConfiguration[key])],
    ['response header', header === undefined ? 'none' : `\`${header}\``],
    ...(asked.length === 0
      ? []
      : [['decides', asked.map(({ question }) => questionLink(question)).join(', ')]]),
  ]
  const rows = facts.map(([name, fact]) => `| ${name} | ${fact} |`).join('\n')
  const table = `| | |\n| --- | --- |\n${rows}`
  return `## \`${key}\`\n\n${about}\n\n${table}\n\n${renderExamples(section, judgeKey(key))}`
}

function questionLink(question: string): string {
  return `[${question}](decision.md#${anchorOf(question)})`
}

function renderExamples(
  { accepted, rejected }: Pick<KeySection, 'accepted' | 'rejected'>,
  judge: Judge,
): string {
  const taken = accepted.map((value) => `- ${code(value)}`).join('\n')
  const refused = rejected.map((example) => renderRejected(example, judge)).join('\n')
  return `Accepted:

${taken}

Rejected:

| value | message | code, fault |
| --- | --- | --- |
${refused}
`
}

function renderRejected({ value, code: issueCode, fault }: Rejected, judge: Judge): string {
  const [issue] = judge(value)
  const words = [issueCode, fault].filter((word) => word !== undefined).map((word) => `\`${word}\``)
  return `| ${code(value)} | ${inCell(issue?.message ?? 'none').replaceAll('*', '\\*')} | ${words.join(', ')} |`
}

function renderOthers(): string {
  return `## Other keys

The name of another library's option, server's setting or response header is answered with the key it has here, or with
what to do instead. \`$schema\`, a string, is passed over.

${renderExamples(otherKeys, judgeKey(''))}`
}

function renderPolicies(): string {
  return `## Policies

\`createPolicies\` takes a list of up to 10,000 policies, each a configuration and the requests it is for. The first whose
\`hosts\` and \`paths\` both match a request decides it; the last has neither. \`checkPolicies\` returns the issues.
[Several policies](policies.md) shows one.

${renderExamples(policyLists, judgePolicies)}`
}

function renderCodes(): string {
  const places = placesByWord()
  const rows = (table: Readonly<Record<string, string>>) =>
    Object.entries(table)
      .map(
        ([word, meaning]) => `| \`${word}\` | ${meaning} | ${places.get(word)?.join(', ') ?? ''} |`,
      )
      .join('\n')
  return `## Codes

Each issue has one. Codes are never renamed.

| code | what is wrong | where it is shown |
| --- | --- | --- |
${rows(codeWords)}

### Faults

The one thing that is wrong with a value, where the code leaves several.

| fault | what is wrong | where it is shown |
| --- | --- | --- |
${rows(faultWords)}
`
}

/** Links to the sections whose examples have a code or a fault. */
function placesByWord(): Map<string, string[]> {
  const places = new Map<string, string[]>()
  const note = (link: string, rejected: readonly Rejected[]) => {
    for (const word of new Set(rejected.flatMap(({ code, fault }) => [code, fault ?? code]))) {
      places.set(word, [...(places.get(word) ?? []), link])
    }
  }
  for (const [key, { rejected }] of Object.entries(keySections)) {
    note(`[\`${key}\`](#${anchorOf(key)})`, rejected)
  }
  note('[other keys](#other-keys)', otherKeys.rejected)
  note('[policies](#policies)', policyLists.rejected)
  return places
}

function renderAdvice(): string {
  const rows = Object.entries(adviceWords).map(([word, when]) => `| \`${word}\` | ${when} |`)
  return `## Advice

\`adviseConfiguration\` takes a valid configuration or list of policies, and says what in it has no effect or deserves a
second look. It is never an error.

| code | when |
| --- | --- |
${rows.join('\n')}
`
}

function code(value: unknown): string {
  return `\`${inCell(spaced(value))}\``
}

/** JSON on one line, as people write it. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(
    ([key, each]) => `${JSON.stringify(key)}: ${spaced(each)}`,
  )
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

/** Text in a cell of a table: a line break or a bar would end it, and `*` and `<` mean something. */
function inCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
