import type { Cause } from '../diagnosis/cause.js'
import { UsageError } from '../frame/failure.js'
import type { Terminal } from '../frame/terminal.js'
import type { CopiedRequest } from '../request/copied-request.js'
import { findHarEntry, toCopiedRequest } from '../request/har.js'
import { factsOf, startOf } from './facts.js'
import { createJudge, pageOf } from './judge.js'
import { readRecording } from './recording.js'

/** One request of a HAR, and why it failed as far as the file says. */
export interface SessionEntry {
  readonly request: CopiedRequest
  readonly causes: readonly Cause[]
}

/**
 * Reads one request of a HAR by its number or URL.
 *
 * @throws `UsageError` where there is no such entry, or several.
 */
export async function readSessionEntry(
  name: string,
  wanted: string,
  terminal: Terminal,
): Promise<SessionEntry> {
  if (name === '-')
    throw new UsageError('--entry needs a file: standard input can be read only once.')
  const { entry: found, number } = await findHarEntry(name, wanted, terminal)
  const recording = await readRecording(name, terminal)
  const facts = factsOf(found)
  const suspect = facts && {
    facts,
    entries: [number],
    count: 1,
    started: startOf(found),
  }
  const verdict = suspect && (await createJudge(recording)(suspect))
  const origin = facts && pageOf(facts, recording)
  const request = toCopiedRequest(found, number)
  const hasOrigin = request.headers.some(([header]) => /^(?:origin|referer)$/i.test(header))
  return {
    request: {
      ...request,
      headers:
        hasOrigin || origin === undefined
          ? request.headers
          : [...request.headers, ['Origin', origin]],
    },
    causes: verdict === undefined ? [] : [{ ...verdict, exchanges: [] }],
  }
}
