import type { BrowserEngine } from '../engines/engine-profile.js'
import { failureReasons, firefoxName } from '../failure.js'
import { chromiumCorsErrors } from './chromium-cors-errors.js'
import type { ConsoleLine } from './console-line.js'
import type { RecognizedReason } from './recognized-reason.js'

const named = (
  by: BrowserEngine,
  template: string,
  reasons: readonly RecognizedReason[],
): ConsoleLine => ({ by, channel: 'developer-tools', template, scenarios: [], reasons })

/** A name that programs of other kinds give their errors too. */
const isOrdinary = (name: string): boolean => name === 'InvalidResponse'

const chromiumLines = chromiumCorsErrors
  .filter(({ name, reasons }) => reasons.length > 0 && !isOrdinary(name))
  .map(({ name, reasons }) => named('chromium', name, reasons))

/** The reasons by the names that Firefox has for them, of which several share one. */
function firefoxLines(): ConsoleLine[] {
  const byName = new Map<string, RecognizedReason[]>()
  for (const reason of failureReasons) {
    const name = firefoxName(reason)
    if (name.startsWith('CORS')) byName.set(name, [...(byName.get(name) ?? []), reason])
  }
  return [...byName].map(([name, reasons]) => named('firefox', name, reasons))
}

/** The names under which developer tools list failures: Chromium's issues, Firefox's errors of the network tab. They are words of their own, not lines. */
export const developerToolsLines: readonly ConsoleLine[] = [...chromiumLines, ...firefoxLines()]
