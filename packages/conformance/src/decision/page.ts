import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type DecisionQuestion, decisionQuestions } from './questions.js'

const docs = new URL('../../../../docs/', import.meta.url)

export const decisionPage = fileURLToPath(new URL('decision.md', docs))
export const decisionDrawing = fileURLToPath(new URL('images/decision.svg', docs))

const begin =
  '<!-- the questions, written by npm run decision-page: change packages/conformance/src/decision -->'
const end = '<!-- end of the questions -->'

/** The page with the questions as the data has them; the prose around them stays. */
export function renderDecisionPage(): string {
  const page = readFileSync(decisionPage, 'utf8')
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from === -1 || to < from) throw new Error(`docs/decision.md has lost its line ${begin}`)
  return `${page.slice(0, from + begin.length)}\n\n${renderQuestions()}\n${page.slice(to)}`
}

function renderQuestions(): string {
  return decisionQuestions.map(renderQuestion).join('\n')
}

function renderQuestion(asked: DecisionQuestion): string {
  const { name, question, askedOnly, keys, reads, answers } = asked
  const links = keys.map((key) => `[\`${key}\`](configuration.md#${key.toLowerCase()})`)
  const looked = [...reads.map((part) => (/^[A-Z]/.test(part) ? `\`${part}\`` : part)), ...links]
  const lines = [
    `### ${question}`,
    '',
    `\`${name}\` in the steps of \`explain\`${askedOnly === undefined ? '' : `; asked only ${askedOnly}`}.${looked.length > 0 ? ` Looks at ${looked.join(', ')}.` : ''}`,
    '',
    ...answers.map(({ label, leadsTo, outcome }) => `- **${label}**: ${told(leadsTo, outcome)}`),
    '',
  ]
  return lines.join('\n')
}

function told(leadsTo: string, outcome: string | undefined): string {
  const [, verdict, name] = /^(allowed|denied): (.+)$/.exec(leadsTo) ?? []
  if (verdict !== undefined) {
    return `${outcome} (${verdict === 'denied' ? 'reason' : 'kind'} \`${name}\`).`
  }
  const next = decisionQuestions.find((question) => question.name === leadsTo)
  const words = next?.question ?? ''
  const anchor = words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- _]/gu, '')
    .replaceAll(' ', '-')
  return `next, [${words}](#${anchor})`
}
