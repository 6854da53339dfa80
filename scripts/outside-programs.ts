import { accessSync, constants } from 'node:fs'
import { suite, type Test } from 'uvu'

/** A program that npm does not install, and that some suites drive. */
export interface OutsideProgram {
  /** What people call it. */
  readonly name: string
  /** The files without which it cannot be started. */
  readonly files: readonly string[]
  /** Debian's package. */
  readonly debianPackage: string
  /** How to install it where that is no package of Debian's. Default: `apt-get install PACKAGE`. */
  readonly installation?: string
  /** The environment variable that makes its absence an error, beside `REQUIRE_PROGRAMS`. */
  readonly requiredBy: string
}

export const chromium: OutsideProgram = {
  name: 'chromium',
  files: ['/usr/bin/chromium'],
  debianPackage: 'chromium',
  requiredBy: 'REQUIRE_BROWSERS',
}

type Environment = Readonly<Record<string, string | undefined>>

/** Returns the files of a program that are not installed. */
export function missingFiles({ files }: Pick<OutsideProgram, 'files'>): string[] {
  return files.filter((file) => {
    try {
      accessSync(file, constants.X_OK)
      return false
    } catch {
      return true
    }
  })
}

/**
 * Returns a uvu suite whose tests need a program. Where it is missing each test is skipped by name,
 * so that the count of skipped tests says what did not run; where `REQUIRE_PROGRAMS` or the
 * program's own variable is `1`, it throws instead.
 *
 * @example
 * ```ts
 * const page = suiteWith(chromium, 'the page in Chromium')
 * page('loads', async () => {})
 * page.run()
 * ```
 */
export function suiteWith(
  program: OutsideProgram,
  name: string,
  environment: Environment = process.env,
): Test {
  const absence = describeAbsence(program)
  if (absence === null) return suite(name)
  if (environment.REQUIRE_PROGRAMS === '1' || environment[program.requiredBy] === '1') {
    throw new Error(absence)
  }
  process.stdout.write(`NOT RUN: ${name}: ${absence}\n`)
  return skippedSuite(name)
}

/** Returns a sentence that says what to install, or null where the program is there. */
export function describeAbsence(program: OutsideProgram): string | null {
  const missing = missingFiles(program)
  if (missing.length === 0) return null
  const { name, debianPackage, installation = `apt-get install ${debianPackage}` } = program
  return `${name} is not installed (${missing.join(', ')}): ${installation}`
}

function skippedSuite(name: string): Test {
  const real = suite(name)
  const skip = (title: string) => real.skip(title)
  const hook = Object.assign(() => undefined, { each: () => undefined })
  const { run } = real
  return Object.assign(skip, {
    skip,
    only: skip,
    run,
    before: hook,
    after: hook,
  }) as unknown as Test
}
