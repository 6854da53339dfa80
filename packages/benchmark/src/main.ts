import { parseArgs } from 'node:util'
import { checkBars, type Findings } from './bars.js'
import { measureEndToEnd, type ServerResult } from './end-to-end.js'
import type { ProcessReport } from './measurement.js'
import { withBothEditions } from './programs.js'
import { describe, writeMeasured } from './report.js'
import { compilePrograms, runSection, sections } from './sections.js'
import { measureSizes } from './sizes.js'

const known = [...sections.map(({ id }) => id), 'end-to-end', 'end-to-end-hono', 'size']
const usage = `npm run bench -- [--only SECTION]... [--processes N] [--quick] [--json]

--only       measures this section alone, and leaves docs/performance-tables.md as it is:
             ${known.join(', ')}
--processes  processes of each section (3, 8 or 16: more where one differs much from the next)
--quick      rounds too short to mean anything, to see that everything runs
--json       prints what was found as JSON`

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    processes: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(usage)
  process.exit()
}

const { only, quick } = values
const wanted = quick ? '1' : values.processes
const processes = wanted === undefined ? undefined : Number(wanted)
const unknown = only.filter((id) => !known.includes(id))
if (unknown.length > 0 || !(processes === undefined || processes >= 1)) {
  console.error(
    `${unknown.length > 0 ? `No section is named ${unknown.join(', ')}.\n` : ''}${usage}`,
  )
  process.exit(1)
}
const isWanted = (id: string): boolean => only.length === 0 || only.includes(id)
const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`${text}\n`)
}

const names = ['core', 'node', 'koa', 'fastify', 'fetch', 'probe']
const findings = await withBothEditions(names, async (entries): Promise<Findings> => {
  const programs = await compilePrograms(entries)
  const found: Record<string, ProcessReport[]> = {}
  for (const section of sections.filter(({ id }) => isWanted(id))) {
    progress(section.title)
    found[section.id] = await runSection(section, programs, { processes, quick })
  }
  const servers: Record<string, Record<string, Record<string, ServerResult>>> = {}
  const load = quick ? { rounds: 1, seconds: 1 } : { rounds: 20, seconds: 1 }
  if (isWanted('end-to-end')) {
    progress('end to end on node:http')
    servers['end-to-end'] = await measureEndToEnd(programs.server, {
      kind: 'node',
      names: ['next', 'floor', 'crossgate', 'cors'],
      requests: ['b', 'd'],
      ...load,
    })
  }
  if (isWanted('end-to-end-hono')) {
    progress("end to end on Hono's Node server")
    servers['end-to-end-hono'] = await measureEndToEnd(programs.server, {
      kind: 'hono',
      names: ['next', 'crossgate', 'hono'],
      requests: ['b'],
      ...load,
      rounds: Math.min(load.rounds, 8),
    })
  }
  const sizes = isWanted('size') ? await measureSizes(entries) : {}
  return { processes: found, servers, sizes }
})

const measured = describe(findings, new Date())
console.log(values.json ? JSON.stringify({ ...findings, bars: checkBars(findings) }) : measured)
if (only.length === 0 && !quick) writeMeasured('npm run bench', measured)
