import { UnreadableError } from '../frame/failure.js'
import { readInput } from '../frame/input.js'
import type { Terminal } from '../frame/terminal.js'
import type { Note } from '../notation/notes.js'
import type { RecognizeOptions } from '../notations/recognize.js'
import { type LoadedPolicy, loadPolicy } from './policy.js'

/** A policy of a file, in whatever notation. */
export interface ReadPolicy {
  readonly name: string
  readonly policy: LoadedPolicy
  /** What its notation says and the policy does not. */
  readonly losses: readonly Note[]
}

/**
 * Reads one of the two that are compared.
 *
 * @throws `UnreadableError` where it is no policy, or one that is not imported for its danger.
 */
export async function readComparedPolicy(
  name: string,
  options: RecognizeOptions,
  terminal: Terminal,
): Promise<ReadPolicy> {
  const input = await readInput(name, terminal)
  const own = options.from === undefined ? loadOwn(input.text) : undefined
  if (own !== undefined) return { name: input.name, policy: own, losses: [] }
  const { readSource } = await import('../source/source.js')
  const { recognizePolicy } = await import('../notations/recognize.js')
  const { policy, notes } = recognizePolicy(await readSource(input), options)
  const [error] = notes.errors
  if (error !== undefined) {
    throw new UnreadableError(`${error.file}:${error.line}: ${error.what}: ${error.why}`)
  }
  const compared = 'policies' in policy ? policy.policies : policy.configuration
  return { name: input.name, policy: loadPolicy(compared), losses: notes.losses }
}

/** A valid policy of Crossgate in plain JSON, which needs no tree with places: it can be very long. */
function loadOwn(text: string): LoadedPolicy | undefined {
  try {
    return loadPolicy(JSON.parse(text))
  } catch {
    return undefined
  }
}
