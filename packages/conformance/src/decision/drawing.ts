import {
  type DecisionQuestion,
  decisionQuestions,
  enforcementOutcomes,
  type QuestionAnswer,
} from './questions.js'

const width = 440
const margin = 12
const questionWidth = 196
const outcomeLeft = 256
const lineHeight = 17
const padding = 9
const gap = 12
const rowGap = 26
/** Of the system's sans serif at 13 pixels, on the generous side. */
const characterWidth = 6.9
const boldCharacterWidth = 7.6

/** Draws the decision as SVG: questions from top to bottom, the ends of the decision to their right. */
export function drawDecision(): string {
  const parts: string[] = []
  let top = margin
  let last = top
  decisionQuestions.forEach((question, place) => {
    const row = drawRow(question, top)
    if (place > 0) parts.push(drawArrow(margin + 40, last, margin + 40, top))
    if (place > 0) parts.push(label(margin + 48, (last + top) / 2 + 4, wayDown(place - 1)))
    parts.push(...row.parts)
    last = top + row.height
    top = last + rowGap
  })
  const footer = drawEnforcement(top)
  parts.push(...footer.parts)
  return frame(parts, top + footer.height + margin)
}

/** The answer that leads from a question to the next. */
function wayDown(place: number): string {
  const next = decisionQuestions[place + 1]?.name
  const answers = decisionQuestions[place]?.answers ?? []
  return answers.find(({ leadsTo }) => leadsTo === next)?.label ?? ''
}

function drawRow({ question, askedOnly, answers }: DecisionQuestion, top: number) {
  const asked = wrap(question, questionWidth, boldCharacterWidth)
  const note = askedOnly === undefined ? [] : wrap(`only ${askedOnly}`, questionWidth)
  const ends: string[] = []
  let outcomeTop = top
  for (const answer of answers) {
    if (answer.outcome === undefined || answer.isAside) continue
    const drawn = drawOutcome(answer, outcomeTop)
    ends.push(...drawn.parts)
    outcomeTop += drawn.height + gap
  }
  const words = (asked.length + note.length) * lineHeight + 2 * padding - 4
  // As high as the ends beside it, so that their arrows begin at it.
  const height = Math.max(words, outcomeTop - gap - top)
  const parts = [
    rectangle('question', margin, top, questionWidth, height),
    text('strong', margin + padding, top, asked),
    text('note', margin + padding, top + asked.length * lineHeight, note),
    ...ends,
  ]
  return { parts, height }
}

function drawOutcome({ label: word, leadsTo, outcome = '' }: QuestionAnswer, top: number) {
  const isDenied = leadsTo.startsWith('denied')
  const boxWidth = width - outcomeLeft - margin
  const name = leadsTo.replace(/^\w+: /, '')
  const condition = word.length > 4 ? wrap(`${word}:`, boxWidth) : []
  const lines = wrap(outcome, boxWidth)
  const height = (condition.length + lines.length + 1) * lineHeight + 2 * padding - 4
  const middle = top + Math.min(height / 2, 22)
  return {
    height,
    parts: [
      rectangle(isDenied ? 'denied' : 'allowed', outcomeLeft, top, boxWidth, height),
      text('note', outcomeLeft + padding, top, condition),
      text('plain', outcomeLeft + padding, top + condition.length * lineHeight, lines),
      text('code', outcomeLeft + padding, top + (condition.length + lines.length) * lineHeight, [
        name,
      ]),
      drawArrow(margin + questionWidth, middle, outcomeLeft, middle),
      word.length > 4 ? '' : label(margin + questionWidth + 12, middle - 6, word),
    ],
  }
}

/** What becomes of a refusal: not a question of the request, so it stands by itself. */
function drawEnforcement(top: number) {
  const inner = width - 2 * margin
  const rows = Object.entries(enforcementOutcomes).map(([mode, outcome]) => ({
    mode,
    lines: wrap(outcome, inner - 70),
  }))
  const count = rows.reduce((sum, { lines }) => sum + lines.length, 1)
  const height = count * lineHeight + 2 * padding + 4
  const parts = [
    rectangle('denied', margin, top, inner, height),
    text('strong', margin + padding, top, ['What a refusal is, by enforcement']),
  ]
  let line = 1
  for (const { mode, lines } of rows) {
    parts.push(text('code', margin + padding, top + line * lineHeight + 4, [mode]))
    parts.push(text('plain', margin + padding + 64, top + line * lineHeight + 4, lines))
    line += lines.length
  }
  return { parts, height }
}

/** Breaks words into lines that fit a box. */
function wrap(words: string, boxWidth: number, each = characterWidth): string[] {
  const limit = Math.floor((boxWidth - 2 * padding) / each)
  const lines: string[] = []
  for (const word of words.split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + 1 + word.length <= limit) {
      lines[lines.length - 1] = `${line} ${word}`
    } else lines.push(word)
  }
  return lines
}

function rectangle(kind: string, left: number, top: number, boxWidth: number, height: number) {
  return `<rect class="${kind}" x="${left}" y="${top}" width="${boxWidth}" height="${height}" rx="6"/>`
}

function text(kind: string, left: number, top: number, lines: readonly string[]): string {
  return lines
    .map((line, place) => {
      const base = top + padding + 10 + place * lineHeight
      return `<text class="${kind}" x="${left}" y="${base}">${escapeText(line)}</text>`
    })
    .join('\n')
}

function label(left: number, base: number, words: string): string {
  return `<text class="way" x="${left}" y="${base}">${escapeText(words)}</text>`
}

function drawArrow(fromX: number, fromY: number, toX: number, toY: number): string {
  return `<path class="arrow" marker-end="url(#head)" d="M${fromX} ${fromY}L${toX} ${toY}"/>`
}

function escapeText(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

function frame(parts: readonly string[], height: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="How a request is decided, from the first question to the last">
<style>
text { font: 13px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #1f2328 }
.strong { font-weight: 600 }
.note, .way { font-size: 12px; fill: #4a525b }
.code { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
.question { fill: #eef4fc; stroke: #1d4f91 }
.allowed { fill: #edf8ef; stroke: #2f7d3f }
.denied { fill: #fdf0ee; stroke: #b3402c }
.arrow { stroke: #4a525b; stroke-width: 1.4; fill: none }
</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#4a525b"/></marker></defs>
<rect width="${width}" height="${height}" rx="8" fill="#ffffff"/>
${parts.filter((part) => part !== '').join('\n')}
</svg>
`
}
