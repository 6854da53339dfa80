import {
  adviseConfiguration,
  type ConfigurationAdvice,
  type ConfigurationAdviceCode,
} from '@crossgate/core'
import { isPublicSuffix } from './public-suffix.js'
import { toOperatorWords } from './setting-table.js'

/** What a valid configuration holds without effect or without need; nothing of an invalid one. */
export function findAdvice(configuration: unknown): ConfigurationAdvice[] {
  return adviseConfiguration(configuration, { isPublicSuffix })
}

/** What the engine says to whoever writes JSON, for whoever uses switches. */
const ownSentences: Partial<Record<ConfigurationAdviceCode, string>> = {
  'no-origin': 'The filter is on and no origin is allowed: add the origins of your pages.',
  'credentials-without-origin':
    'Credentials are allowed, but no origin is: add one, or switch “Allow credentials” off.',
  'hosts-while-off':
    'While the filter is off, “Allowed hosts” keeps nobody out: switch “Enabled” on.',
}

/** Returns the advice as a sentence for the pages. */
export function adviceSentence({ code, message }: ConfigurationAdvice): string {
  return ownSentences[code] ?? toOperatorWords(message)
}
