import { access } from 'node:fs/promises'
import { type PolicyDocument, parseDocument } from '../document/document.js'
import { UnreadableError } from '../frame/failure.js'
import { readInput } from '../frame/input.js'
import type { Terminal } from '../frame/terminal.js'

/** What a policy is called where no name is given, the first that is there. */
export const defaultNames = ['crossgate.jsonc', 'crossgate.json'] as const

/** Returns the name that was given, or that of the policy in this folder. */
export async function findPolicyFile(name: string | undefined): Promise<string> {
  if (name !== undefined) return name
  for (const candidate of defaultNames) {
    const isThere = await access(candidate).then(
      () => true,
      () => false,
    )
    if (isThere) return candidate
  }
  throw new UnreadableError(
    `There is no ${defaultNames.join(' and no ')} here: name the file, or write one with crossgate init.`,
  )
}

/** Reads and parses a policy, from a file or, for `-`, from standard input. */
export async function readPolicy(name: string, terminal: Terminal): Promise<PolicyDocument> {
  return parseDocument(await readInput(name, terminal))
}
