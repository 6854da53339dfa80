import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findRuntime } from '@crossgate/conformance/servers/runtime-process'
import type { ProcessReport } from './measurement.js'
import { compileProgram, type Entries, run } from './programs.js'

/** Several processes' findings about one set of candidates. */
export interface Section {
  readonly id: string
  readonly title: string
  /** The candidate that the others are shown as a multiple of. */
  readonly unit?: string
  /** Rounds of one process. */
  readonly rounds: number
  /** Default: 3. */
  readonly processes?: number
  /** Default: 3; more where one call takes long. */
  readonly roundInMilliseconds?: number
  /** Starts a process. Every other `turn` of them has the candidates in reverse. */
  readonly start: (
    programs: Programs,
    rounds: number,
    milliseconds: number,
    turn: number,
  ) => Promise<string>
}

export interface Programs {
  readonly node: string
  readonly fetch: string
  readonly engine: string
  readonly server: string
  readonly predict: string
}

/** Compiles every program with the built packages in it. */
export async function compilePrograms(entries: Entries): Promise<Programs> {
  const [node, fetch, engine, server, predict] = await Promise.all([
    compileProgram('node-program', entries),
    compileProgram('fetch-program', entries, { whole: true }),
    compileProgram('engine-program', entries),
    compileProgram('server-program', entries),
    compileProgram('predict-program', entries),
  ])
  return { node, fetch, engine, server, predict }
}

/** A Node that scripts/nodes/package.json pins, beside the one that runs the benchmark. */
type PinnedVersion = 24 | 26

const onNodeFile = fileURLToPath(new URL('../../../scripts/on-node.mjs', import.meta.url))

/**
 * Where one process differs from the next by more than a bar leaves. As many have the candidates in
 * their order as in reverse.
 */
const manyProcesses = { processes: 8 }

/** Where two editions are compared whose difference is smaller than that between two processes. */
const mostProcesses = { processes: 16 }

function onNode(
  id: string,
  title: string,
  rounds: number,
  more: Pick<Section, 'unit' | 'processes'> & { readonly version?: PinnedVersion } = {},
): Section {
  const { version, ...rest } = more
  return {
    id,
    title,
    unit: 'floor',
    rounds,
    ...rest,
    start: ({ node }, ...how) => {
      const program = [node, id.replace(/-on-\d+$/, ''), ...how.map(String)]
      return run(version === undefined ? program : [onNodeFile, String(version), ...program])
    },
  }
}

function onEngine(id: string, title: string): Section {
  const start: Section['start'] = ({ engine }, ...how) =>
    run(['--expose-gc', engine, id, ...how.map(String)])
  return { id, title, rounds: 1, start }
}

export const sections: readonly Section[] = [
  onNode('node-ten', 'node, 10 origins', 40, mostProcesses),
  onNode('node-ten-on-24', 'node, 10 origins, on Node 24', 40, { ...mostProcesses, version: 24 }),
  onNode('node-ten-on-26', 'node, 10 origins, on Node 26', 40, { ...mostProcesses, version: 26 }),
  onNode(
    'node-record',
    'node, 10 origins, an application that gives writeHead a record',
    40,
    manyProcesses,
  ),
  onNode('node-end', 'node, 10 origins, an application that ends without writeHead', 20),
  onNode('node-one', 'node, 1 origin', 20),
  onNode('node-thousand', 'node, 1,000 origins', 20),
  onNode('node-hundred-thousand', 'node, 100,000 origins', 30, manyProcesses),
  onNode('node-in-use', 'node, 100,000 origins, many of them in use', 30),
  onNode('node-patterns', 'node, 100 wildcard patterns', 30),
  onNode('node-mixed', 'node, 500 origins and 50 wildcard patterns', 20),
  onNode('koa', 'Koa, 10 origins', 40),
  onNode('fastify', 'Fastify, 10 origins', 20, { unit: '@fastify/cors' }),
  {
    id: 'fetch-node',
    title: 'fetch on Node, 10 origins',
    unit: 'floor',
    rounds: 40,
    ...manyProcesses,
    start: ({ fetch }, ...how) => run([fetch, ...how.map(String)]),
  },
  {
    id: 'fetch-bun',
    title: 'fetch on Bun, 10 origins',
    unit: 'floor',
    rounds: 30,
    ...manyProcesses,
    start: ({ fetch }, ...how) => run([fetch, ...how.map(String)], { command: findRuntime('bun') }),
  },
  {
    id: 'fetch-deno',
    title: 'fetch on Deno, 10 origins',
    unit: 'floor',
    rounds: 30,
    start: ({ fetch }, ...how) =>
      run(['run', '--quiet', '--no-config', fetch, ...how.map(String)], {
        command: findRuntime('deno'),
      }),
  },
  {
    id: 'hostile',
    title: 'node, hostile preflights',
    unit: 'ordinary',
    rounds: 20,
    start: ({ node }, ...how) => run([node, 'hostile', ...how.map(String)]),
  },
  {
    id: 'engine',
    title: 'the engine alone: nanoseconds, and bytes allocated, for a call of decide',
    rounds: 20,
    start: ({ engine }, ...how) => run(['--expose-gc', engine, 'decisions', ...how.map(String)]),
  },
  {
    id: 'predict',
    title: 'predict in process',
    unit: 'first edition',
    rounds: 20,
    roundInMilliseconds: 30,
    start: ({ predict }, ...how) => run([predict, ...how.map(String)]),
  },
  onEngine('creation', '100,000 origins put in force'),
  onEngine('reconfiguration', 'a list put in force that has one origin more'),
  onEngine('grants', 'memory of the origins that have asked'),
]

/** Runs a section in several processes, one after the other. */
export async function runSection(
  { start, rounds, processes: usual = 3, roundInMilliseconds = 3 }: Section,
  programs: Programs,
  { processes = usual, quick }: { readonly processes: number | undefined; readonly quick: boolean },
): Promise<ProcessReport[]> {
  const reports: ProcessReport[] = []
  for (let index = 0; index < processes; index++) {
    const length = quick ? 0.2 : roundInMilliseconds
    const printed = await start(programs, quick ? 2 : rounds, length, index)
    reports.push(JSON.parse(printed) as ProcessReport)
  }
  return reports
}

const require = createRequire(import.meta.url)

/** The version of an installed package. */
export function versionOf(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return (require(join(folder, name, 'package.json')) as { version: string }).version
    } catch (error) {
      if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  throw new Error(`${name} is not installed in ${dirname(import.meta.url)} or above`)
}
