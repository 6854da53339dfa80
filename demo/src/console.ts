import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CorsConsole, createConsole, openSqliteStore } from '@crossgate/console'
import type { CorsConfigurationInput } from '@crossgate/core'

/** Where the console is mounted on the page's server. */
export const consolePath = '/admin/cors'

/** The console of the demo, which owns the policy that both screens show. */
export interface DemoConsole {
  readonly admin: CorsConsole
  /** The key that lets people in, and the demo's page to its settings. */
  readonly key: string
  /** Ends the console, and removes what it stored. */
  close(): Promise<void>
}

/** Opens the console on a store of its own in the folder for temporary files. */
export async function openConsole(
  initialConfiguration: CorsConfigurationInput,
): Promise<DemoConsole> {
  const folder = await mkdtemp(join(tmpdir(), 'crossgate-demo-'))
  const closings = [() => rm(folder, { recursive: true, force: true })]
  const close = async () => {
    for (const end of closings.splice(0).reverse()) await end()
  }
  try {
    const store = await openSqliteStore(join(folder, 'crossgate.db'))
    closings.push(() => store.close())
    let key = ''
    const admin = await createConsole({
      store,
      basePath: consolePath,
      initialConfiguration,
      onFirstKey: (first) => {
        key = first
      },
    })
    closings.push(() => admin.close())
    return { admin, key, close }
  } catch (error) {
    await close()
    throw error
  }
}
