import type { CorsConfigurationInput } from '@crossgate/core'
import cachesFile from '../cases/caches.json' with { type: 'json' }
import sharedFile from '../cases/shared.json' with { type: 'json' }
import type {
  CacheCase,
  CaseApplication,
  CaseRequest,
  ConformanceCase,
  Expected,
  Text,
  Trait,
} from './case.js'
import { caseFiles } from './case-files.js'

interface WrittenRequest {
  readonly method: string
  readonly target: Text
  readonly host?: string | null
  readonly headers?: readonly (readonly [name: string, value: Text])[]
  readonly mount?: string
}

interface WrittenExpected extends Omit<Expected, 'decision'> {
  readonly decision: Omit<Expected['decision'], 'denial'> & {
    readonly denial?: { readonly reason: string; readonly value: Text }
  }
}

interface WrittenCase {
  readonly id: string
  readonly level: ConformanceCase['level']
  readonly name: string
  readonly configuration: string | CorsConfigurationInput
  readonly application?: Partial<CaseApplication>
}

interface WrittenRow extends WrittenCase {
  readonly request: WrittenRequest
  readonly expected: WrittenExpected
  readonly variants?: Readonly<Partial<Record<Trait, WrittenExpected>>>
  readonly inProcessOnly?: string
}

interface WrittenCacheCase extends WrittenCase {
  readonly cache: CacheCase['cache']
  readonly steps: readonly { readonly request: WrittenRequest; readonly cached: boolean }[]
}

interface SharedFile {
  readonly host: string
  readonly application: CaseApplication
  readonly configurations: Readonly<Record<string, CorsConfigurationInput>>
}

interface CaseFile<Written> {
  readonly topic: string
  readonly cases: readonly Written[]
}

// The compiler's view of JSON loses the literal types.
const shared = sharedFile as unknown as SharedFile
const caches = cachesFile as unknown as CaseFile<WrittenCacheCase>

/** The configurations that cases share, by name. */
export const configurations: Readonly<Record<string, CorsConfigurationInput>> =
  shared.configurations

/** Every row, in the order of the files. */
export const conformanceCases: readonly ConformanceCase[] = caseFiles.flatMap((file) => {
  const { topic, cases } = file as unknown as CaseFile<WrittenRow>
  return cases.map((row) => readRow(topic, row))
})

/** Every cache case. */
export const cacheCases: readonly CacheCase[] = caches.cases.map((written) => ({
  id: written.id,
  level: written.level,
  name: written.name,
  topic: 'caches',
  cache: written.cache,
  configuration: readConfiguration(written),
  application: { ...shared.application, ...written.application },
  steps: written.steps.map(({ request, cached }) => ({ request: readRequest(request), cached })),
}))

function readRow(topic: string, row: WrittenRow): ConformanceCase {
  const variants: Partial<Record<Trait, Expected>> = {}
  for (const [trait, expected] of Object.entries(row.variants ?? {})) {
    variants[trait as Trait] = readExpected(expected)
  }
  return {
    id: row.id,
    level: row.level,
    name: row.name,
    topic,
    configuration: readConfiguration(row),
    request: readRequest(row.request),
    application: { ...shared.application, ...row.application },
    expected: readExpected(row.expected),
    variants,
    ...(row.inProcessOnly === undefined ? {} : { inProcessOnly: row.inProcessOnly }),
  }
}

function readConfiguration({ id, configuration }: WrittenCase): CorsConfigurationInput {
  if (typeof configuration !== 'string') return configuration
  const named = shared.configurations[configuration]
  if (named === undefined)
    throw new Error(`Case ${id} names an unknown configuration: ${configuration}`)
  return named
}

function readRequest({ method, target, host, headers, mount }: WrittenRequest): CaseRequest {
  const lines = (headers ?? []).map(([name, value]) => [name, readText(value)] as const)
  const hostLine = host === null ? [] : [['Host', host ?? shared.host] as const]
  return {
    method,
    target: readText(target),
    headers: [...hostLine, ...lines],
    ...(mount === undefined ? {} : { mount }),
  }
}

function readExpected(written: WrittenExpected): Expected {
  const { denial, ...decision } = written.decision
  if (denial === undefined) return { ...written, decision } as Expected
  const read = { reason: denial.reason, value: readText(denial.value) }
  return { ...written, decision: { ...decision, denial: read } } as Expected
}

function readText(text: Text): string {
  if (typeof text === 'string') return text
  return text
    .map((piece) => (typeof piece === 'string' ? piece : piece.repeat.repeat(piece.times)))
    .join('')
}
