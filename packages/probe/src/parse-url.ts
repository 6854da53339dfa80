/** An absolute URL; undefined where the text is none. `URL.parse` itself is newer than Node 20. */
export function parseURL(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
