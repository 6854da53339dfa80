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

/** The console's settings and event log, as its HTTP API gives them to whoever has a key. */
export interface Settings {
  /** The saved policy, without what the console adds for its own path. */
  current(): Promise<CorsConfiguration>
  /** Saves a policy as a whole: it is in force once this resolves, or nothing changed. */
  replace(
    configuration: CorsConfigurationInput,
  ): Promise<{ configuration: CorsConfiguration } | { issues: readonly Issue[] }>
  /** The newest events, the last seen first. */
  events(): Promise<EventEntry[]>
}

const field = /^systemConfiguration\.corsConfiguration\.?/

/**
 * Creates the page's way to the console: a client of its API, as a script of an operator would be,
 * so that there is one policy, one history and one event log.
 */
export function createSettings({ admin, key }: DemoConsole, page: string): Settings {
  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await admin.fetch(
      new Request(`${page}${consolePath}/api/${path}`, {
        method,
        headers: { Authorization: key, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
    if (response.ok || response.status === 400) return response
    throw new Error(`The console answered ${response.status}: ${await response.text()}`)
  }

  return {
    async current() {
      return policyIn(await (await call('GET', 'system-configuration')).json())
    },

    async replace(configuration) {
      const issues = checkConfiguration(configuration)
      if (issues.length > 0) return { issues }
      const corsConfiguration = { ...defaultConfiguration, ...configuration }
      const response = await call('PATCH', 'system-configuration', {
        systemConfiguration: { corsConfiguration },
      })
      const answer = await response.json()
      return response.ok ? { configuration: policyIn(answer) } : { issues: issuesIn(answer) }
    },

    async events() {
      const search = { numberOfResults: 200, orderBy: 'lastInstant DESC, id DESC' }
      const response = await call('POST', 'system/event-log/search', { search })
      const { eventLogs } = (await response.json()) as {
        eventLogs: ({ corsEvent: EventEntry } & EventEntry)[]
      }
      return eventLogs.map(({ corsEvent, ...entry }) => ({ ...corsEvent, ...entry }))
    },
  }
}

function policyIn(answer: unknown): CorsConfiguration {
  return (answer as { systemConfiguration: { corsConfiguration: CorsConfiguration } })
    .systemConfiguration.corsConfiguration
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
