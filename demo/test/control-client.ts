import type { ConfigurationIssue, CorsConfiguration, MemoryEventLogEntry } from '@crossgate/core'
import { request } from 'undici'
import type { Exchange } from '../src/exchanges.js'

/** What `GET /demo/state` answers. */
export interface State {
  readonly origins: { readonly page: string; readonly api: string }
  readonly configuration: CorsConfiguration
  readonly version: string
  readonly defaultConfiguration: CorsConfiguration
  readonly demoConfiguration: CorsConfiguration
}

/** Calls the demo's control channel as the page does. */
export function controlOf(page: string) {
  return {
    async state(): Promise<State> {
      return (await (await request(`${page}/demo/state`)).body.json()) as State
    },
    async events(): Promise<MemoryEventLogEntry[]> {
      const { body } = await request(`${page}/demo/events`)
      return ((await body.json()) as { entries: MemoryEventLogEntry[] }).entries
    },
    async exchanges(run: string): Promise<Exchange[]> {
      const { body } = await request(`${page}/demo/runs/${run}`)
      return ((await body.json()) as { exchanges: Exchange[] }).exchanges
    },
    async configure(configuration: unknown, version?: string) {
      const { statusCode, body } = await request(`${page}/demo/configuration`, {
        method: 'PUT',
        headers: {
          'content-type': 'application/json',
          ...(version === undefined ? {} : { 'if-match': version }),
        },
        body: typeof configuration === 'string' ? configuration : JSON.stringify(configuration),
      })
      const answer = (await body.json()) as {
        configuration?: CorsConfiguration
        version?: string
        issues?: ConfigurationIssue[]
        error?: string
      }
      return { status: statusCode, ...answer }
    },
  }
}
