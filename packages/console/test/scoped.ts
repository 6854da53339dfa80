import { suite, type Test } from 'uvu'

/** A suite whose tests each get something fresh. */
export interface ScopedSuite<Scope> {
  (name: string, handler: (scope: Scope) => Promise<void> | void): void
  run(): void
}

/**
 * Makes a suite without hooks: uvu drops a failure of a hook together with every failure of the
 * suite, and prints the suite as passed. Here what fails in making or ending a scope fails its
 * test.
 */
export function scoped<Scope>(
  name: string,
  create: () => Promise<Scope> | Scope,
  end: (scope: Scope) => Promise<void> | void,
  createSuite: (name: string) => Test = suite,
): ScopedSuite<Scope> {
  const test = createSuite(name)
  const add = (title: string, handler: (scope: Scope) => Promise<void> | void) =>
    test(title, async () => {
      // A console lives in a server that listens. Its own threads and timers keep no process alive,
      // so that without one a test could end while it waits for them.
      const server = setInterval(() => {}, 60_000)
      try {
        await runInScope(handler)
      } finally {
        clearInterval(server)
      }
    })
  const runInScope = async (handler: (scope: Scope) => Promise<void> | void) => {
    const scope = await create()
    try {
      await handler(scope)
    } catch (error) {
      try {
        await end(scope)
      } catch {
        // What failed first says why.
      }
      throw error
    }
    await end(scope)
  }
  return Object.assign(add, { run: () => test.run() })
}

/** Makes suites of the same tests, one for each variant. */
export function scopedForEach<Variant extends string, Scope>(
  name: string,
  variants: readonly Variant[],
  create: (variant: Variant) => Promise<Scope> | Scope,
  end: (scope: Scope) => Promise<void> | void,
): ScopedSuite<Scope> {
  const suites = variants.map((variant) =>
    scoped(`${name} :: ${variant}`, () => create(variant), end),
  )
  const add: ScopedSuite<Scope> = Object.assign(
    (title: string, handler: (scope: Scope) => Promise<void> | void) => {
      for (const each of suites) each(title, handler)
    },
    {
      run() {
        for (const each of suites) each.run()
      },
    },
  )
  return add
}
