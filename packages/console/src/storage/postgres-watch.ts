/** Tells the newest version to whoever follows. */
export interface VersionWatch {
  watch(onVersion: (version: number) => void, onError: (error: unknown) => void): () => void
  /** Tells a version that was announced. */
  announce(version: number): void
  /** Asks at once, since something may have been missed. */
  askNow(): void
  close(): void
}

/** While the server does not answer it is asked so often, in milliseconds. */
const failingInterval = 250

/** Creates it: `ask` is called every `interval` milliseconds, whatever is announced between. */
export function createVersionWatch(ask: () => Promise<number>, interval: number): VersionWatch {
  const watchers = new Set<{
    readonly onVersion: (version: number) => void
    readonly onError: (error: unknown) => void
  }>()
  let isClosed = false
  let isAsking = false
  let isFailing = false
  let timer: NodeJS.Timeout | undefined

  const tell = (version: number) => {
    isFailing = false
    for (const { onVersion } of watchers) onVersion(version)
  }
  const look = async () => {
    clearTimeout(timer)
    if (isAsking || isClosed) return
    isAsking = true
    try {
      tell(await ask())
    } catch (error) {
      // A lasting failure is told once.
      const isNews = !isFailing
      isFailing = true
      if (isNews) for (const { onError } of watchers) onError(error)
    } finally {
      isAsking = false
    }
    if (isClosed) return
    timer = setTimeout(() => void look(), isFailing ? failingInterval : interval)
    timer.unref()
  }
  timer = setTimeout(() => void look(), 0)
  timer.unref()

  return {
    watch(onVersion, onError) {
      const watcher = { onVersion, onError }
      watchers.add(watcher)
      return () => {
        watchers.delete(watcher)
      }
    },
    announce: tell,
    askNow: () => void look(),
    close() {
      isClosed = true
      clearTimeout(timer)
      watchers.clear()
    },
  }
}
