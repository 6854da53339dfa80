import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

const mark = 'CROSSGATE_BROWSER'
const families = new Set<ProcessFamily>()

/**
 * Programs and all that they start, also what leaves its parent and its process group as
 * Chromium's crash handler does. They are told by a mark in their environment, so that nothing
 * else on the machine is ever touched.
 */
export class ProcessFamily {
  readonly #mark = `${mark}=${randomUUID()}`
  readonly #leaders = new Set<number>()
  /** What a member is started with. */
  readonly environment: NodeJS.ProcessEnv

  constructor(environment: NodeJS.ProcessEnv = {}) {
    this.environment = { ...process.env, ...environment, [mark]: this.#mark.slice(mark.length + 1) }
    families.add(this)
  }

  start(program: string, args: string[], stdio: StdioOptions): ChildProcess {
    const child = spawn(program, args, { stdio, env: this.environment, detached: true })
    // A program that cannot be started shows when it is first used.
    child.on('error', () => undefined)
    if (child.pid !== undefined) this.#leaders.add(child.pid)
    return child
  }

  /** Counts the process group of a program that was started elsewhere as part of the family. */
  adopt(leader: number): void {
    this.#leaders.add(leader)
  }

  /** The members that still run; a zombie, which only its parent can bury, does not. */
  members(): number[] {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry) && this.#isMember(entry))
      .map(Number)
  }

  /** Ends every member and waits until none runs. */
  async end(): Promise<void> {
    for (let attempt = 0; this.members().length > 0; attempt++) {
      if (attempt === 200) throw new Error(`Processes survive: ${this.members().join(', ')}`)
      this.signal(attempt < 20 ? 'SIGTERM' : 'SIGKILL')
      await delay(25)
    }
    families.delete(this)
  }

  signal(name: NodeJS.Signals): void {
    for (const member of this.members()) {
      try {
        process.kill(member, name)
      } catch {
        // It ended just now.
      }
    }
  }

  #isMember(entry: string): boolean {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (state === 'Z') return false
      return (
        this.#leaders.has(Number(group)) ||
        readFileSync(`/proc/${entry}/environ`, 'utf8').split('\0').includes(this.#mark)
      )
    } catch {
      // It ended between the listing and the reading, or is another user's.
      return false
    }
  }
}

process.once('exit', () => {
  for (const family of families) family.signal('SIGKILL')
})
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(name, () => process.exit(code))
}
