import { access } from 'node:fs/promises'
import { type PolicyDocument, parsePolicy, SyntaxMistake } from '../document/document.js'
import { UnreadableError } from '../frame/failure.js'
import { readInput } from '../frame/input.js'
import { programEnding } from '../frame/program-name.js'
import type { Terminal } from '../frame/terminal.js'

/** What a policy is called where no name is given. */
export const defaultNames = ['crossgate.jsonc', 'crossgate.json'] as const

/** Returns the name that was given, or that of the policy in this folder. */
export async function findPolicyFile(name: string | undefined): Promise<string> {
  if (name !== undefined) return name
  const [found, other] = await findDefaultFiles()
  if (found === undefined) {
    throw new UnreadableError(
      `There is no ${defaultNames.join(' and no ')} here: name the file of your policy. If it is written in your program, copy it into crossgate.json; if there is none yet, write one with npx crossgate init.`,
    )
  }
  if (other !== undefined) {
    throw new UnreadableError(
      `There are ${found} and ${other} here: name the one that the server reads.`,
    )
  }
  return found
}

/** Returns the name of the policy in this folder, or undefined where there is none, or more than one. */
export async function findOnlyPolicyFile(): Promise<string | undefined> {
  const [found, other] = await findDefaultFiles()
  return other === undefined ? found : undefined
}

/** Returns which of the default names are those of files in this folder. */
export async function findDefaultFiles(): Promise<string[]> {
  const found: string[] = []
  for (const name of defaultNames) {
    await access(name).then(
      () => found.push(name),
      () => {},
    )
  }
  return found
}

/** Reads and parses a policy, from a file or, for `-`, from standard input. */
export async function readPolicy(name: string, terminal: Terminal): Promise<PolicyDocument> {
  const input = await readInput(name, terminal)
  try {
    return parsePolicy(input)
  } catch (error) {
    if (!(error instanceof SyntaxMistake) || !programEnding.test(name)) throw error
    throw new SyntaxMistake(programSentence, error.lines, error.range)
  }
}

const programSentence =
  'A policy is read from JSON, and this is a program: copy its policy object into crossgate.jsonc and name that file, or have the program load crossgate.json, so that both read one policy.'
