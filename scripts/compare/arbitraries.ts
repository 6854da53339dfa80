import type { CorsRequest } from '@crossgate/core'
import fc from 'fast-check'
import {
  brokenConfiguration,
  corsRequest,
  sentBy,
  validConfiguration,
  wildRequest,
} from '../../packages/core/test/arbitraries.js'

/** One configuration and the requests that both engines decide under it. */
export interface Sample {
  readonly configuration: unknown
  readonly requests: readonly CorsRequest[]
}

type Draft = Record<string, unknown>
type Addition = (draft: Draft) => Draft

/** Adds an entry to a list, wherever it may then stand. */
const withEntry =
  (key: string, entry: unknown): Addition =>
  (draft) => {
    const list = Array.isArray(draft[key]) ? (draft[key] as unknown[]) : []
    return { ...draft, [key]: [...list, entry] }
  }

const withRepetition =
  (key: string): Addition =>
  (draft) => {
    const list = draft[key]
    return Array.isArray(list) && list.length > 0 ? withEntry(key, list[0])(draft) : draft
  }

const withValue =
  (key: string, value: unknown): Addition =>
  (draft) => ({ ...draft, [key]: value })

/** What the contract has added since the first edition: an older engine throws, or ignores it. */
const addition = fc.oneof(
  fc
    .constantFrom('x-amz-*', 'x-*', 'X-Team-*')
    .map((prefix) => withEntry('allowedHeaders', prefix)),
  fc
    .constantFrom(
      'https://preview-*.example.com',
      'https://app-git-*-team.vercel.app',
      'https://*.vercel.app',
      'https://*.github.io',
      'https://*.co.uk',
      'https://*.amazonaws.com',
    )
    .map((pattern) => withEntry('allowedOrigins', pattern)),
  fc
    .constantFrom('allowedOrigins', 'allowedHeaders', 'allowedMethods', 'excludedPaths')
    .map(withRepetition),
  fc
    .constantFrom(['a.example.com'], ['*.example.com', 'localhost'], ['*.co.uk'])
    .map((hosts) => withValue('allowedHosts', hosts)),
  fc.boolean().map((value) => withValue('explainPreflights', value)),
  fc.constant(withValue('$schema', 'https://example.com/schema.json')),
  fc.constant(withEntry('dangerouslyAllow', 'public-suffix-hosts')),
  fc.constantFrom('origin', 'credentials', 'maxAge').map((key) => withValue(key, true)),
)

const configuration: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: validConfiguration() },
  { weight: 1, arbitrary: brokenConfiguration },
  {
    weight: 2,
    arbitrary: fc
      .tuple(validConfiguration(), fc.array(addition, { minLength: 1, maxLength: 2 }))
      .map(([valid, additions]) =>
        additions.reduce<Draft>((draft, add) => add(draft), { ...valid }),
      ),
  },
)

const request: fc.Arbitrary<CorsRequest> = fc.oneof(
  { weight: 8, arbitrary: corsRequest },
  { weight: 1, arbitrary: wildRequest },
)

/** Configurations as users write them, with the new keys and without, each with two requests: one as it comes, one from an origin that is listed. */
export const sample: fc.Arbitrary<Sample> = fc
  .tuple(configuration, request, request, fc.nat({ max: 5 }))
  .map(([written, stranger, guest, index]) => {
    const origins = (written as { allowedOrigins?: unknown }).allowedOrigins
    const entries = Array.isArray(origins) ? origins.filter((each) => typeof each === 'string') : []
    return { configuration: written, requests: [stranger, sentBy(guest, entries, index)] }
  })
