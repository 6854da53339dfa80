import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  cacheCases,
  conformanceCases,
  runCaches,
  runCases,
  type ServerUnderTest,
} from '../src/index.js'
import { skippedCases } from '../src/servers/skipped-cases.js'

interface HeldServer {
  readonly start: () => ServerUnderTest | Promise<ServerUnderTest>
  /** How many cases it skips: one more is a decision, not an accident. */
  readonly skipped: number
}

/** Holds servers to every case that HTTP carries, but for those in the table. */
export function holdServers(
  title: string,
  servers: Readonly<Partial<Record<keyof typeof skippedCases, HeldServer>>>,
): void {
  const planned = suite(`${title}, plan`)
  const rows = conformanceCases.filter(({ inProcessOnly }) => inProcessOnly === undefined)
  for (const [name, { start, skipped }] of Object.entries(servers)) {
    const table = Object.entries(skippedCases[name as keyof typeof skippedCases])
    const ofCaches = table.filter(([id]) => cacheCases.some((each) => each.id === id))
    const ofRows = table.filter((entry) => !ofCaches.includes(entry))
    const plan = runCases(name, start, { skip: Object.fromEntries(ofRows) })
    const cachePlan = runCaches(name, start, { skip: Object.fromEntries(ofCaches) })

    planned(`${name} runs every case but ${skipped}`, () => {
      assert.is(table.length, skipped)
      assert.is(plan.run.length + cachePlan.length, rows.length + cacheCases.length - skipped)
    })
  }
  planned.run()
}
