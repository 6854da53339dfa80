import type { Test } from 'uvu'
import {
  describeAbsence,
  type OutsideProgram,
  suiteWith,
} from '../../../../scripts/outside-programs.js'
import type { BrowserKind } from './browser.js'
import { chromium } from './chromium.js'
import { firefox } from './firefox.js'
import { webkit } from './webkit.js'

/** The three browsers that predictions are checked in. */
export const browserKinds: readonly BrowserKind[] = [chromium, firefox, webkit]

/** Returns a suite whose tests need a browser: skipped by name where it is missing, an error where `REQUIRE_BROWSERS` is 1. */
export function browserSuite(kind: BrowserKind, name: string): Test {
  return suiteWith(programOf(kind), name)
}

/** Throws a sentence that says what to install where a browser is missing. */
export function requireBrowsers(kinds: readonly BrowserKind[]): void {
  const absences = kinds.flatMap((kind) => describeAbsence(programOf(kind)) ?? [])
  if (absences.length > 0) throw new Error(absences.join('\n'))
}

function programOf({ engine, files, debianPackage }: BrowserKind): OutsideProgram {
  return { name: engine, files, debianPackage, requiredBy: 'REQUIRE_BROWSERS' }
}
