import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Options, Result } from 'autocannon'
import { policies } from './policies.js'
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
  /** How long a round lasts. */
  readonly seconds: number
}

const clientProgram = fileURLToPath(new URL('load-program.ts', import.meta.url))
const canPin = spawnSync('taskset', ['--version']).error === undefined

/** Keeps a process on one processor, where the system can. */
function pin(child: ChildProcess, processor: number): void {
  if (canPin) spawnSync('taskset', ['-a', '-p', '-c', String(processor), String(child.pid)])
}

async function ask<Answer>(child: ChildProcess, question: Options | 'time'): Promise<Answer> {
  const answer = once(child, 'message')
  child.send(question)
  return (await answer)[0] as Answer
}

async function load(
  { server, port }: { readonly server: ChildProcess; readonly port: number },
  client: ChildProcess,
  id: RequestId,
  seconds: number,
): Promise<Round> {
  const { method, target, headers: sent } = makeRequest(id, policies.ten)
  const { connection: _, ...headers } = sent
  const url = `http://127.0.0.1:${port}${target}`
  const before = await ask<number>(server, 'time')
  const found = await ask<Result>(client, {
    url,
    method,
    headers,
    duration: seconds,
    connections: 16,
  })
  const { requests, duration, errors, non2xx } = found
  const spent = (await ask<number>(server, 'time')) - before
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
      pin(server, 0)
      return { name, server, port }
    }),
  )
  const client = fork(clientProgram)
  pin(client, 1)
  const results: Record<string, Record<string, ServerResult>> = {}
  for (const id of requests) {
    const measured = new Map<string, Round[]>(names.map((name) => [name, []]))
    // The first rounds warm up. Each pair of rounds goes there and back.
    for (let round = -2; round < rounds; round++) {
      for (const each of round % 2 === 0 ? servers : [...servers].reverse()) {
        const found = await load(each, client, id, seconds)
        if (round >= 0) measured.get(each.name)?.push(found)
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
  client.disconnect()
  return results
}
