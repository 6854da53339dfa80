import { type BrowserKind, missingFiles } from './browser.js'
import { chromium } from './chromium.js'
import { firefox } from './firefox.js'
import { webkit } from './webkit.js'

/**
 * The browsers that this machine has. A missing one is printed, and an error where
 * `REQUIRE_BROWSERS` is 1: a suite that ran in two engines must not read as one that ran in three.
 */
export function installedBrowsers({
  kinds = [chromium, firefox, webkit] as readonly BrowserKind[],
  required = process.env.REQUIRE_BROWSERS === '1',
  print = (line: string): unknown => process.stdout.write(`${line}\n`),
} = {}): BrowserKind[] {
  return kinds.filter((kind) => {
    const missing = missingFiles(kind)
    if (missing.length === 0) return true
    const sentence = `${kind.engine} is not installed (${missing.join(', ')}): apt-get install ${kind.debianPackage}`
    if (required) throw new Error(sentence)
    print(`NOT RUN: ${sentence}`)
    return false
  })
}
