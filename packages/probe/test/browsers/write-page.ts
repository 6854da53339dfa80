import { writeFileSync } from 'node:fs'
import { browserKinds, requireBrowsers } from './installed.js'
import { type Measurement, measure } from './measurement.js'
import { renderPage } from './page.js'

// A page without one of the engines would read as if it had nothing to say of it.
requireBrowsers(browserKinds)
const measurements: Measurement[] = []
for (const kind of browserKinds) {
  process.stdout.write(`Measuring ${kind.engine}.\n`)
  measurements.push(await measure(kind))
}
writeFileSync(new URL('../../../../docs/browsers.md', import.meta.url), renderPage(measurements))
