import { type BrowserKind, missingFiles } from './browser.js'
import { chromium } from './chromium.js'
import { firefox } from './firefox.js'
import { webkit } from './webkit.js'

/**
 * The browsers that this machine has. A missing one is printed, and an error where
 * `REQUIRE_BROWSERS` is 1: a suite that ran in two engines must not read as one that ran in three.
 */
export function installedBrowsers(): BrowserKind[] {
  return [chromium, firefox, webkit].filter((kind) => {
    const missing = missingFiles(kind)
    if (missing.length === 0) return true
    const sentence = `${kind.engine} is not installed (${missing.join(', ')}): apt-get install ${kind.debianPackage}`
    if (process.env.REQUIRE_BROWSERS === '1') throw new Error(sentence)
    process.stdout.write(`NOT RUN: ${sentence}\n`)
    return false
  })
}
