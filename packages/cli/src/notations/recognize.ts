import { isDeepStrictEqual } from 'node:util'
import { UnreadableError } from '../frame/failure.js'
import { programEnding } from '../frame/program-name.js'
import { assemble } from '../notation/assemble.js'
import type { ForeignPolicy, FoundPolicy, Notation, ReadOptions } from '../notation/notation.js'
import { Notes } from '../notation/notes.js'
import type { Source } from '../source/source.js'
import { azureStorage } from './azure-storage.js'
import { cloudformation } from './cloudformation.js'
import { crossgate } from './crossgate.js'
import { envoy } from './envoy.js'
import { fusionauth } from './fusionauth.js'
import { gatewayApi } from './gateway-api.js'
import { gcs } from './gcs.js'
import { ingressNginx } from './ingress-nginx.js'
import { istio } from './istio.js'
import { kong } from './kong.js'
import { nginx } from './nginx.js'
import { nodeOptions } from './node-options.js'
import { r2 } from './r2.js'
import { s3 } from './s3.js'
import { serverless } from './serverless.js'
import { spring } from './spring.js'
import { terraform } from './terraform.js'
import { traefik } from './traefik.js'
import { mentionsCors, topKeys, unreadNotations } from './unread.js'

/** Every notation that is read, in the order of help. */
export const notations: readonly Notation[] = [
  s3,
  r2,
  gcs,
  azureStorage,
  cloudformation,
  serverless,
  terraform,
  ingressNginx,
  gatewayApi,
  envoy,
  istio,
  traefik,
  kong,
  nginx,
  spring,
  fusionauth,
  ...nodeOptions,
  crossgate,
]

/** How somebody narrows down what is to be read. */
export interface RecognizeOptions extends ReadOptions {
  /** The `id` of the notation. */
  readonly from?: string
  /** The label of one place in the file. */
  readonly at?: string
  /** What stands behind the names of these options: `-a` for the first of two files. Default: nothing. */
  readonly suffix?: string
}

/** A policy that was read, and what was noted on the way. */
export interface ImportedPolicy {
  readonly notation: Notation
  readonly policy: ForeignPolicy
  readonly notes: Notes
}

/** One notation with its policies in a file. */
interface Candidate {
  readonly notation: Notation
  readonly found: readonly FoundPolicy[]
}

/**
 * Reads the policy of a file in whatever notation it is.
 *
 * @throws `UnreadableError` where it is none that is known, where several are in the file, and
 * where values are not in it.
 */
export function recognizePolicy(source: Source, options: RecognizeOptions = {}): ImportedPolicy {
  const { suffix = '' } = options
  const candidates = findCandidates(source, options)
  const read = candidates.map((candidate) => readCandidate(source, candidate, options))
  const [first, ...others] = read as [ImportedPolicy, ...ImportedPolicy[]]
  const isSame = others.every(({ policy }) => isDeepStrictEqual(policy, first.policy))
  if (isSame) return first
  const names = read.map(({ notation }) => notation)
  throw new UnreadableError(
    `${source.name} can be ${listWords(
      names.map(({ name }) => name),
      'or',
    )}, and each would be a different policy. Choose one: ${names.map(({ id }) => `--from${suffix} ${id}`).join(' or ')}.`,
  )
}

function findCandidates(source: Source, { from, suffix = '' }: RecognizeOptions): Candidate[] {
  const all = notations.map((notation) => ({ notation, found: notation.find(source) }))
  const candidates = all.filter(
    ({ notation, found }) => found.length > 0 && (from === undefined || notation.id === from),
  )
  const unread = from === undefined ? findUnread(source) : []
  if (candidates.length === 0) throw new UnreadableError(describeUnknown(source, from, unread))
  const isOptions = candidates.every(({ notation }) => nodeOptions.includes(notation))
  if (candidates.length + unread.length > 1 && !isOptions) {
    const places = [
      ...candidates.map(({ notation, found }) => `${notation.name} in line ${found[0]?.line}`),
      ...unread.map(({ name, line }) => `${name} in line ${line}, which is not read yet`),
    ]
    const ids = candidates.map(({ notation }) => `--from${suffix} ${notation.id}`)
    throw new UnreadableError(
      `${source.name} contains two notations: ${listWords(places, 'and')}. Choose one: ${ids.join(' or ')}.`,
    )
  }
  return candidates
}

function findUnread(source: Source): { name: string; line: number }[] {
  return unreadNotations.flatMap(({ name, find }) => {
    const line = find(source)
    return line === undefined ? [] : [{ name, line }]
  })
}

function describeUnknown(
  source: Source,
  from: string | undefined,
  unread: readonly { name: string; line: number }[],
): string {
  const { name, format, roots } = source
  if (programEnding.test(name) && unread.length === 0) {
    return `A policy is imported from data, and ${name} is a program: copy the options of its CORS library into a JSON file, and import that, such as with npx crossgate import options.json --from cors. If it runs Crossgate, copy its policy object into crossgate.jsonc instead: nothing has to be imported.`
  }
  const wanted = notations.find(({ id }) => id === from)
  if (wanted !== undefined) return `${name} contains no ${withoutArticle(wanted.name)}.`
  const [known] = unread
  if (known !== undefined) {
    return `${name} is ${known.name} (line ${known.line}), which is not read yet. docs/command.md lists what is.`
  }
  const isText = format === 'other' || roots.every(({ kind }) => kind === 'scalar')
  const read =
    isText && format !== 'nginx' ? 'It is a string' : `It was read as ${formatNames[format]}`
  const keys = topKeys(source)
  const top = keys.length === 0 ? '' : ` with the keys ${keys.join(', ')}`
  const hint = mentionsCors(source)
    ? 'what it says about CORS is not in a known notation'
    : 'it contains nothing about CORS'
  return `${name} is not in a known notation. ${read}${top}, and ${hint}. Run npx crossgate import --help for the known ones.`
}

const formatNames = {
  json: 'JSON',
  yaml: 'YAML',
  hcl: 'HCL',
  xml: 'XML',
  properties: 'properties',
  nginx: 'an nginx configuration',
  toml: 'TOML',
  other: 'text',
} as const

function withoutArticle(name: string): string {
  return name.replace(/^(?:an?|the) /, '')
}

function readCandidate(
  source: Source,
  { notation, found }: Candidate,
  options: RecognizeOptions,
): ImportedPolicy {
  const { at, suffix = '' } = options
  const groups = groupFound(found, at)
  if (groups.length === 0) {
    throw new UnreadableError(
      `${source.name} has no place ${JSON.stringify(at)}. There ${found.length === 1 ? 'is' : 'are'} ${listWords(found.map(describePlace), 'and')}.`,
    )
  }
  const read = groups.map((group) => {
    const notes = new Notes(source.name)
    const rules = group.flatMap((each) => each.read(notes, options))
    const policy = assemble(rules, notes)
    checkUnknowns(source, notation, group, notes)
    return { notation, notes, policy }
  })
  const [first, ...others] = read as [ImportedPolicy, ...ImportedPolicy[]]
  if (others.every(({ policy }) => isDeepStrictEqual(policy, first.policy))) return first
  throw new UnreadableError(
    `${source.name} contains ${found.length} different policies: ${listWords(found.map(describePlace), 'and')}. Choose one: --at${suffix} ${JSON.stringify(found[0]?.label)}.`,
  )
}

function groupFound(found: readonly FoundPolicy[], at: string | undefined): FoundPolicy[][] {
  const chosen = at === undefined ? found : found.filter(({ label }) => label === at)
  const groups = new Map<string, FoundPolicy[]>()
  chosen.forEach((each, index) => {
    const key = each.group ?? `${index}`
    groups.set(key, [...(groups.get(key) ?? []), each])
  })
  return [...groups.values()]
}

function describePlace({ label, line }: FoundPolicy): string {
  return label === '' ? `the one in line ${line}` : `${label} in line ${line}`
}

/** Without the value of a variable nothing can be said about what is allowed. */
function checkUnknowns(
  source: Source,
  { id, name }: Notation,
  group: readonly FoundPolicy[],
  { unknowns }: Notes,
): void {
  if (unknowns.length === 0) return
  const missing = unknowns.slice(0, 5).map(({ what, line }) => `${what} in line ${line}`)
  const more = unknowns.length > 5 ? ` and ${unknowns.length - 5} more` : ''
  const remedy =
    id === 'terraform'
      ? 'Import the plan, which has every value: terraform plan -out plan, then terraform show -json plan.'
      : 'Import the file with its values filled in, as it is deployed.'
  throw new UnreadableError(
    `${source.name} is ${name}; understood was ${listWords(group.map(describePlace), 'and')}. Not in the file ${unknowns.length === 1 ? 'is the value' : 'are the values'} of ${missing.join(', ')}${more}. ${remedy}`,
  )
}

function listWords(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length > 12) return `${words.slice(0, 12).join(', ')} ${last} ${words.length - 12} more`
  return words.length < 2
    ? (words[0] ?? '')
    : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}
