import type { CorsConfiguration, CorsPolicy, Explanation } from '@crossgate/core'
import { belongsToConsole, ownPathSentence } from './own-path.js'
import { placeFinder } from './policy-label.js'

/**
 * Completes the remedy of an explanation: also where nothing is refused and the page gets no
 * permission all the same, and for the console's own path, which no change opens.
 */
export function completeRemedy(
  explanation: Explanation<unknown>,
  policies: readonly CorsPolicy[],
  basePath: string,
): Explanation<unknown> {
  const place = placeFinder(policies)(explanation.decision.policy)
  const { configuration } = policies[place] as CorsPolicy
  const { change, remedy, ...rest } = explanation
  const entries = excludingEntries(explanation)
  if (entries.some((entry) => belongsToConsole(entry, configuration, basePath))) {
    return { ...rest, remedy: ownPathSentence }
  }
  const sentences = [remedy, ...missingPermission(explanation, configuration, entries)]
  const complete = sentences.filter((sentence) => sentence !== undefined).join(' ')
  return {
    ...rest,
    ...(change === undefined ? {} : { change }),
    ...(complete === '' ? {} : { remedy: complete }),
  }
}

/** What to do where the filter adds no CORS headers, whatever it would refuse. */
function missingPermission(
  { decision: { kind, denial } }: Explanation<unknown>,
  { enabled, enforcement }: CorsConfiguration,
  excludedBy: readonly string[],
): string[] {
  // A page of the server itself needs no permission.
  if (kind === 'same-origin' || kind === 'not-cors') return []
  if (!enabled) return [switchOn]
  const isPassedOn = kind === 'excluded' && denial === undefined
  return [
    ...(isPassedOn ? excludedBy.slice(0, 1).map(openPath) : []),
    ...(enforcement === 'report' ? [enforce] : []),
  ]
}

const unlessApplication =
  'so browsers hide the response from the page, unless the application sends CORS headers itself'

const switchOn = `Switch on "enabled": a filter that is off adds no CORS headers, ${unlessApplication}.`

const enforce = `Set "enforcement" to block: a filter that only observes adds no CORS headers, ${unlessApplication}.`

function openPath(entry: string): string {
  return `The path matches ${entry} in excludedPaths, so browsers hide the response from every page of another origin. If pages may read it, remove that entry or make it narrower.`
}

/** The entries of `excludedPaths` that a request matches. */
function excludingEntries({ steps }: Explanation<unknown>): readonly string[] {
  const matched = steps.find(({ name }) => name === 'excluded-path')?.inputs.matched
  return Array.isArray(matched) ? matched : []
}
