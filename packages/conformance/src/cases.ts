import type { CorsConfigurationInput } from '@crossgate/core'
import cachesFile from '../cases/caches.json' with { type: 'json' }
import sharedFile from '../cases/shared.json' with { type: 'json' }
import type {
  CacheCase,
  CasePolicy,
  ConfigurationCase,
  ConformanceCase,
  Expected,
  Trait,
} from './case.js'
import { caseFiles } from './case-files.js'
import { CaseReader } from './read-case.js'
import type {
  CaseFile,
  SharedFile,
  WrittenCacheCase,
  WrittenGoverned,
  WrittenRow,
} from './written-case.js'

// The compiler's view of JSON loses the literal types.
const shared = sharedFile as unknown as SharedFile
const caches = cachesFile as unknown as CaseFile<WrittenCacheCase>
const reader = new CaseReader(shared)

/** The configurations that cases share, by name. */
export const configurations: Readonly<Record<string, CorsConfigurationInput>> =
  shared.configurations

/** Every row, in the order of the files. */
export const conformanceCases: readonly ConformanceCase[] = caseFiles.flatMap((file) => {
  const { topic, cases } = file as unknown as CaseFile<WrittenRow>
  return cases.map((row) => readRow(topic, row))
})

/** The rows of one configuration: all but those of policies. */
export const configurationCases: readonly ConfigurationCase[] = conformanceCases.filter(
  (row) => row.policies === undefined,
)

/** Every cache case. */
export const cacheCases: readonly CacheCase[] = caches.cases.map((written) => ({
  id: written.id,
  level: written.level,
  name: written.name,
  topic: 'caches',
  cache: written.cache,
  configuration: reader.configuration(written.configuration),
  application: { ...shared.application, ...written.application },
  steps: written.steps.map(({ request, cached }) => ({ request: reader.request(request), cached })),
}))

function readRow(topic: string, row: WrittenRow): ConformanceCase {
  try {
    const request = reader.request(row.request)
    const variants: Partial<Record<Trait, Expected>> = {}
    for (const [trait, expected] of Object.entries(row.variants ?? {})) {
      variants[trait as Trait] = reader.expected(expected, request)
    }
    return {
      ...{ id: row.id, level: row.level, name: row.name, topic },
      ...readGoverned(row),
      request,
      application: { ...shared.application, ...row.application },
      expected: reader.expected(row.expected, request),
      variants,
      ...(row.inProcessOnly === undefined ? {} : { inProcessOnly: row.inProcessOnly }),
    }
  } catch (error) {
    throw new Error(`Case ${row.id}: ${(error as Error).message}`, { cause: error })
  }
}

function readGoverned({
  configuration,
  policies,
}: WrittenGoverned):
  | { readonly configuration: CorsConfigurationInput }
  | { readonly policies: readonly CasePolicy[] } {
  if ((configuration === undefined) === (policies === undefined)) {
    throw new Error('a row has a configuration or policies, one of the two')
  }
  if (configuration !== undefined) return { configuration: reader.configuration(configuration) }
  return {
    policies: (policies ?? []).map((policy) => ({
      ...policy,
      configuration: reader.configuration(policy.configuration),
    })),
  }
}
