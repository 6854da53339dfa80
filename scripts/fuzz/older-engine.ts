import type { Sample } from '../compare/arbitraries.js'
import { sample } from '../compare/arbitraries.js'
import { compareEngines } from '../compare/differences.js'
import type { Engine } from '../compare/engine.js'
import { ChangeAccount, type KnownChange } from '../compare/known-changes.js'
import { createHunt, type Hunt } from './hunt.js'
import { showSample } from './samples.js'

/** The tree's engine beside an older one, but for the changes that scripts/known-changes.json tells of. */
export function huntOlderEngine(
  commit: string,
  engines: Engines,
  rows: readonly KnownChange[],
): Hunt {
  const account = new ChangeAccount(rows)
  return createHunt<Sample>({
    name: 'older engine',
    what: `the engine of ${commit} beside the tree's, known changes allowed`,
    samples: sample,
    samplesOfTurn: 400,
    show: (found) => showSample(found as never),
    check(each) {
      const comparisons = [...new Set([each, withoutNews(engines, each)])].map((one) =>
        compareEngines(engines.before, engines.after, one),
      )
      const own = new ChangeAccount(rows)
      for (const difference of comparisons.flatMap(({ differences }) => differences)) {
        own.add(difference)
        account.add(difference)
      }
      const [first] = own.unexplained
      if (first === undefined) return comparisons.reduce((sum, { decided }) => sum + decided, 0)
      const [what, { first: found }] = first
      const [before, after] = [found.before, found.after].map((value) => JSON.stringify(value))
      throw new Error(
        `${what} was ${before} and is ${after}, which no row of scripts/known-changes.json tells of`,
      )
    },
    notes: () => [
      `known changes seen: ${[...account.counts].map(([name, count]) => `${name} ${count}`).join(', ')}`,
    ],
  })
}

interface Engines {
  readonly before: Engine
  readonly after: Engine
}

/**
 * Returns the sample without the keys and entries that the older engine refuses, so that its requests
 * are decided as well: most random configurations have something that it does not know.
 */
function withoutNews({ before, after }: Engines, sample: Sample): Sample {
  const written = sample.configuration as Readonly<Record<string, unknown>>
  if (after.checkConfiguration(written).length > 0) return sample
  const refused = before.checkConfiguration(written).map(({ path }) => path)
  if (refused.length === 0) return sample
  const draft = { ...written }
  for (const path of refused) delete draft[path]
  for (const [key, list] of Object.entries(draft)) {
    if (Array.isArray(list)) {
      draft[key] = list.filter((_, index) => !refused.includes(`${key}[${index}]`))
    }
  }
  return { ...sample, configuration: draft }
}
