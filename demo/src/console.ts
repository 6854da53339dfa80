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
  /** The key that lets people in. */
  readonly key: string
  /** The key of the demo's own page, so that the history tells what was changed there. */
  readonly pageKey: string
  /** Ends the console, and removes what it stored. */
  close(): Promise<void>
}

/**
 * Opens the console on a store of its own in the folder for temporary files. Its filter stands in
 * front of `serverOrigin`, which is not the page's server.
 */
export async function openConsole(
  initialConfiguration: CorsConfigurationInput,
  serverOrigin: string,
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
      serverOrigin,
      onFirstKey: (first) => {
        key = first
      },
    })
    closings.push(() => admin.close())
    const pageKey = await createKey(admin, key, 'Demo page')
    return { admin, key, pageKey, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Makes a key as an operator does on the page for it, which shows it once. */
async function createKey(admin: CorsConsole, key: string, name: string): Promise<string> {
  const response = await admin.fetch(
    new Request(`http://localhost${consolePath}/keys`, {
      method: 'POST',
      headers: { authorization: key },
      body: new URLSearchParams({ name, scope: 'full' }),
    }),
  )
  const created = /\bcrossgate_[a-z0-9]+_[\w-]{43}/.exec(await response.text())?.[0]
  if (created === undefined)
    throw new Error(`No key was created: the console answered ${response.status}`)
  return created
}
