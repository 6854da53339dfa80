import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { policies } from './policies.js'
import { run } from './programs.js'
import { makeRequest, type RequestId } from './requests.js'
import { median } from './rounds.js'

/** What a server did in one round. */
interface Round {
  readonly requestsPerSecond: number
  /** Time of the server on the processor for one request, in microseconds. */
  readonly processorTime: number
}

export interface ServerResult extends Round {
  readonly rounds: readonly Round[]
}

export interface EndToEndOptions {
  readonly kind: 'node' | 'hono'
  readonly names: readonly string[]
  readonly requests: readonly RequestId[]
  readonly rounds: number
  readonly seconds: number
}

const autocannon = join(
  dirname(createRequire(import.meta.url).resolve('autocannon/package.json')),
  'autocannon.js',
)
const canPin = spawnSync('taskset', ['--version']).error === undefined

async function ask(server: ChildProcess): Promise<number> {
  const answer = once(server, 'message')
  server.send('time')
  return (await answer)[0] as number
}

async function load(server: ChildProcess, port: number, id: RequestId, seconds: number) {
  const { method, target, headers } = makeRequest(id, policies.ten)
  const lines = Object.entries(headers)
    .filter(([name]) => name !== 'connection')
    .flatMap(([name, value]) => ['-H', `${name}=${value}`])
  const before = await ask(server)
  const client = [autocannon, '--json', '-n', '-c', '16', '-d', String(seconds), '-m', method]
  const url = `http://127.0.0.1:${port}${target}`
  const command = [...client, ...lines, url]
  const printed = canPin
    ? await run(['-c', '1', process.execPath, ...command], { command: 'taskset' })
    : await run(command)
  const { requests, duration, errors, non2xx } = JSON.parse(printed)
  const spent = (await ask(server)) - before
  if (errors > 0 || non2xx > 0) throw new Error(`${errors} errors and ${non2xx} refusals`)
  return {
    requestsPerSecond: requests.total / duration,
    processorTime: spent / requests.total,
  }
}

/**
 * Real servers, one process each, under load over the loopback interface in short rounds in turn.
 * Server and client have a processor each, where the system can pin them.
 */
export async function measureEndToEnd(
  program: string,
  { kind, names, requests, rounds, seconds }: EndToEndOptions,
): Promise<Record<string, Record<string, ServerResult>>> {
  const servers = await Promise.all(
    names.map(async (name) => {
      const server = fork(program, [kind, name], { execArgv: [], stdio: 'inherit' })
      const [port] = (await once(server, 'message')) as [number]
      if (canPin) spawnSync('taskset', ['-a', '-p', '-c', '0', String(server.pid)])
      return { name, server, port }
    }),
  )
  const results: Record<string, Record<string, ServerResult>> = {}
  for (const id of requests) {
    const measured = new Map<string, Round[]>(names.map((name) => [name, []]))
    for (let round = -1; round < rounds; round++) {
      for (const { name, server, port } of servers) {
        const found = await load(server, port, id, round < 0 ? 1 : seconds)
        if (round >= 0) measured.get(name)?.push(found)
      }
    }
    const byName: Record<string, ServerResult> = {}
    for (const [name, all] of measured) {
      byName[name] = {
        requestsPerSecond: median(all.map((each) => each.requestsPerSecond)),
        processorTime: median(all.map((each) => each.processorTime)),
        rounds: all,
      }
    }
    results[id] = byName
  }
  for (const { server } of servers) server.disconnect()
  return results
}
