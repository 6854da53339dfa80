import { type Sign, signs } from './signs.js'
import {
  type Answer,
  type Layer,
  type StackName,
  type StackSighting,
  stackTitles,
} from './stack.js'

/** Says who answered, from the outermost proxy inwards, as far as the answers show it. */
export function sightStack(answers: readonly Answer[]): StackSighting {
  const named = serverLayers(answers)
  // A server of another name has frameworks of its own, whose short answers look like those of ours.
  const isForeign = named.some(({ stack }) => stack === undefined)
  const inside = [
    ...named,
    // It refuses before what it protects is asked.
    ...crossgateLayer(answers),
    ...seen('writer', answers),
    ...seen('framework', answers)
      .filter(({ isLikely }) => !(isLikely && isForeign))
      .slice(0, 1),
  ]
  // Node and each of ours begin the names of headers with a capital: something else spelled them anew.
  const isOurs = isOnNode(answers) || inside.some(({ stack }) => stack !== undefined)
  const front = seen('front', answers).filter(({ isLikely }) => !isLikely || isOurs)
  const layers = [...front, ...inside]
  const distinct = layers.filter(({ title, stack }, index) => {
    const first = layers.findIndex((layer) => (layer.stack ?? layer.title) === (stack ?? title))
    return first === index
  })
  return { layers: distinct, sentence: describe(distinct, answers) }
}

/** Who wrote one answer, where its words tell. */
export function writerOf(answer: Answer): StackName | undefined {
  const found = signs.find(
    (sign) =>
      (sign.kind === 'writer' || sign.kind === 'framework') && sign.find(answer) !== undefined,
  )
  return found?.stack
}

function seen(kind: Sign['kind'], answers: readonly Answer[]): Layer[] {
  return signs
    .filter((sign) => sign.kind === kind)
    .flatMap((sign) => {
      const found = firstOf(answers, sign)
      return found === undefined ? [] : [layerOf(sign, found)]
    })
}

function firstOf(answers: readonly Answer[], sign: Sign): string | undefined {
  for (const answer of answers) {
    const found = sign.find(answer)
    if (found !== undefined) return found
  }
  return undefined
}

function layerOf({ stack, kind, isLikely = false }: Sign, sign: string): Layer {
  // Other signs are no names, and speak of HTTP/1.1, say.
  const version = kind === 'server' ? /\/(\d[\w.]*)/.exec(sign)?.[1] : undefined
  const title = stackTitles[stack]
  return { stack, title: version === undefined ? title : `${title} ${version}`, sign, isLikely }
}

/** What a Crossgate policy says of a refusal while its `debug` is on. */
function crossgateLayer(answers: readonly Answer[]): Layer[] {
  for (const { headers } of answers) {
    const line = headers.find(([name]) => name.toLowerCase() === 'crossgate-denial')
    if (line === undefined) continue
    return [{ title: 'Crossgate', sign: `${line[0]}: ${line[1].slice(0, 60)}`, isLikely: false }]
  }
  return []
}

/** Proxies that add their line to that of the server put it first. */
function serverLayers(answers: readonly Answer[]): Layer[] {
  const layers: Layer[] = []
  for (const { headers } of answers) {
    for (const line of headers) {
      if (line[0].toLowerCase() !== 'server') continue
      const layer = serverLayer(line)
      if (!layers.some(({ title }) => title === layer.title)) layers.push(layer)
    }
  }
  return layers
}

function serverLayer(line: readonly [name: string, value: string]): Layer {
  const answer = { method: 'GET', status: 0, headers: [line], body: '' }
  for (const sign of signs) {
    const found = sign.kind === 'server' ? sign.find(answer) : undefined
    if (found !== undefined) return layerOf(sign, found)
  }
  const [name, value] = line
  const title = value.slice(0, 60)
  return { title, sign: `${name}: ${title}`, isLikely: false }
}

function describe(layers: readonly Layer[], answers: readonly Answer[]): string {
  if (layers.length === 0) {
    return isOnNode(answers)
      ? 'A Node.js server responds (Keep-Alive: timeout=…), but nothing shows its framework.'
      : 'It is unclear who responds: no response shows the name or a sentence of a known server.'
  }
  const named = layers.map(
    ({ title, sign, isLikely }) => `${title} (${sign}${isLikely ? ', as others do too' : ''})`,
  )
  const [front = '', ...behind] = named
  if (behind.length === 0) {
    return `${front} responds. Nothing shows whether another server is behind it.`
  }
  return `${front} responds, and behind it ${behind.join(', and behind that ')}.`
}

/** node:http says how long it keeps a connection open, in words of its own. */
function isOnNode(answers: readonly Answer[]): boolean {
  return answers.some(({ headers }) =>
    headers.some(
      ([name, value]) => name.toLowerCase() === 'keep-alive' && /^timeout=\d+$/.test(value),
    ),
  )
}
