import type { ConfigurationSummary, ConfigurationVersion } from './store.js'

/**
 * The documents of versions as they are stored. Between threads a text costs a copy of its bytes,
 * where an object of ten thousand policies is walked on both sides, for a tenth of a second.
 */
const texts = new WeakMap<ConfigurationVersion, string>()

/** A version on its way to another thread. */
interface SentVersion extends ConfigurationSummary {
  readonly documentText: string
}

/** Returns a version that is known to have been read from a text, or written as one. */
export function withText(version: ConfigurationVersion, text: string): ConfigurationVersion {
  texts.set(version, text)
  return version
}

/** The text of a version's document, where it is known. */
export function textOf(value: unknown): string | undefined {
  return texts.get(value as ConfigurationVersion)
}

/** Returns a version as it is sent to another thread, and any other value as it is. */
export function toSent(value: unknown): unknown {
  const documentText = textOf(value)
  if (documentText === undefined) return value
  const { version, insertInstant, author, summary } = value as ConfigurationVersion
  return { version, insertInstant, author, summary, documentText } satisfies SentVersion
}

/** Returns what another thread sent. A version's document is parsed when somebody reads it: few do. */
export function fromSent(value: unknown): unknown {
  if (!isSent(value)) return value
  const { documentText, ...summary } = value
  let document: ConfigurationVersion['document'] | undefined
  const version: ConfigurationVersion = {
    ...summary,
    get document() {
      document ??= JSON.parse(documentText) as ConfigurationVersion['document']
      return document
    },
  }
  return withText(version, documentText)
}

function isSent(value: unknown): value is SentVersion {
  return typeof (value as { documentText?: unknown } | null | undefined)?.documentText === 'string'
}
