import type { Cause } from '../diagnosis/cause.js'
import { UsageError } from '../frame/failure.js'
import type { Terminal } from '../frame/terminal.js'
import type { HarEntry } from '../har/entry.js'
import { readHar } from '../har/read-har.js'
import type { CopiedRequest } from '../request/copied-request.js'
import { toCopiedRequest } from '../request/har.js'
import { factsOf, startOf } from './facts.js'
import { createJudge, pageOf } from './judge.js'
import { readRecording } from './recording.js'

/** One request of a HAR, and why it failed as far as the file says. */
export interface SessionEntry {
  readonly request: CopiedRequest
  readonly causes: readonly Cause[]
}

/**
 * Reads one request of a HAR by its number.
 *
 * @throws `UsageError` where there is no such entry.
 */
export async function readSessionEntry(
  name: string,
  number: string,
  terminal: Terminal,
): Promise<SessionEntry> {
  if (name === '-') throw new UsageError('--entry needs a file: standard input is read once only.')
  let found: HarEntry | undefined
  let count = 0
  await readHar(name, terminal, (entry, at) => {
    count = at
    if (String(at) === number) found = entry
  })
  if (found === undefined) {
    throw new UsageError(`${name} has no entry ${number}: they go from 1 to ${count}.`)
  }
  const recording = await readRecording(name, terminal)
  const facts = factsOf(found)
  const suspect = facts && {
    facts,
    entries: [Number(number)],
    count: 1,
    started: startOf(found),
  }
  const verdict = suspect && (await createJudge(recording)(suspect))
  const origin = facts && pageOf(facts, recording)
  const request = toCopiedRequest(found, Number(number))
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
