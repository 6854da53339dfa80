import type { EventEntry } from '@crossgate/console'
import {
  type ConfigurationIssue,
  type CorsConfiguration,
  type CorsConfigurationInput,
  checkConfiguration,
  defaultConfiguration,
} from '@crossgate/core'
import { consolePath, type DemoConsole } from './console.js'

type Issue = Pick<ConfigurationIssue, 'path' | 'message'>

/** A policy, and the version it was saved as. */
export interface SavedPolicy {
  readonly configuration: CorsConfiguration
  readonly version: string
}

/** The console's settings and event log, as its HTTP API gives them to whoever has a key. */
export interface Settings {
  /** The saved policy, without what the console adds for its own path. */
  current(): Promise<SavedPolicy>
  /**
   * Saves a policy as a whole: it is in force once this resolves, or nothing changed. With a
   * version, only while that is the newest one; what somebody saved since is the conflict.
   */
  replace(
    configuration: CorsConfigurationInput,
    version?: string,
  ): Promise<SavedPolicy | { issues: readonly Issue[] } | { conflict: SavedPolicy }>
  /** The newest events, the last seen first. */
  events(): Promise<EventEntry[]>
  /** How each key of a policy is edited, in the order of the console's own page. */
  fields(): Promise<Field[]>
}

/** How a key of a policy is edited. */
export interface Field {
  readonly key: string
  readonly type: 'switch' | 'number' | 'choice' | 'list' | 'dangers'
  readonly label: string
  readonly says: string
  /** What each choice does; absent where there is none. */
  readonly choices?: Readonly<Record<string, string>>
}

const field = /^systemConfiguration\.corsConfiguration\.?/

/**
 * Creates the page's way to the console: a client of its API, as a script of an operator would be,
 * so that there is one policy, one history and one event log.
 */
export function createSettings({ admin, pageKey }: DemoConsole, page: string): Settings {
  async function call(
    method: string,
    path: string,
    body?: unknown,
    condition?: Readonly<Record<string, string>>,
  ): Promise<Response> {
    const response = await admin.fetch(
      new Request(`${page}${consolePath}/api/${path}`, {
        method,
        headers: { Authorization: pageKey, 'Content-Type': 'application/json', ...condition },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
    if (response.ok || response.status === 400 || response.status === 412) return response
    throw new Error(`The console answered ${response.status}: ${await response.text()}`)
  }

  const current = async () => policyIn(await call('GET', 'system-configuration'))

  return {
    current,

    async replace(configuration, version) {
      const issues = checkConfiguration(configuration)
      if (issues.length > 0) return { issues }
      const corsConfiguration = { ...defaultConfiguration, ...configuration }
      const response = await call(
        'PATCH',
        'system-configuration',
        { systemConfiguration: { corsConfiguration } },
        version === undefined ? {} : { 'If-Match': version },
      )
      if (response.status === 412) return { conflict: await current() }
      return response.ok ? policyIn(response) : { issues: issuesIn(await response.json()) }
    },

    async events() {
      const search = { numberOfResults: 200, orderBy: 'lastInstant DESC, id DESC' }
      const response = await call('POST', 'system/event-log/search', { search })
      const { eventLogs } = (await response.json()) as {
        eventLogs: ({ corsEvent: EventEntry } & EventEntry)[]
      }
      return eventLogs.map(({ corsEvent, ...entry }) => ({ ...corsEvent, ...entry }))
    },

    async fields() {
      const document = (await (await call('GET', 'openapi.json')).json()) as OpenApiDocument
      const { properties } = document.components.schemas.CorsConfiguration
      return Object.entries(properties).map(([key, schema]) => toField(key, schema))
    },
  }
}

/** What of the console's description of its API tells how a policy is edited. */
interface OpenApiDocument {
  readonly components: {
    readonly schemas: {
      readonly CorsConfiguration: { readonly properties: Readonly<Record<string, KeySchema>> }
    }
  }
}

interface KeySchema {
  readonly title: string
  readonly description: string
  readonly type: string
  readonly oneOf?: readonly Choice[]
  readonly items?: { readonly oneOf?: readonly Choice[] }
}

interface Choice {
  readonly const: string
  readonly description: string
}

function toField(key: string, schema: KeySchema): Field {
  const { title: label, description: says, oneOf, items } = schema
  const choices = oneOf ?? items?.oneOf
  const given = choices?.map((choice) => [choice.const, choice.description])
  return {
    key,
    type: typeOf(schema),
    label,
    says,
    ...(given && { choices: Object.fromEntries(given) }),
  }
}

function typeOf({ type, oneOf, items }: KeySchema): Field['type'] {
  if (type === 'boolean') return 'switch'
  if (type === 'integer') return 'number'
  if (oneOf) return 'choice'
  return items?.oneOf ? 'dangers' : 'list'
}

async function policyIn(response: Response): Promise<SavedPolicy> {
  const { systemConfiguration } = (await response.json()) as {
    systemConfiguration: { corsConfiguration: CorsConfiguration }
  }
  const version = response.headers.get('etag') ?? ''
  return { configuration: systemConfiguration.corsConfiguration, version }
}

/** The console knows the public suffix list, and so finds what the engine alone does not. */
function issuesIn(answer: unknown): Issue[] {
  const { fieldErrors } = answer as {
    fieldErrors: Record<string, { code: string; message: string }[]>
  }
  return Object.entries(fieldErrors).flatMap(([name, errors]) =>
    errors.map((error) => ({ ...error, path: name.replace(field, '') })),
  )
}
