import type { ConfigurationEdit } from '../explanation.js'

/** Says a change as a person would, and what else it opens. */
export function describeChange(edits: readonly ConfigurationEdit[], dangerous: boolean): string {
  const words = joined(edits.map(describeEdit))
  const sentences = [`${words.charAt(0).toUpperCase()}${words.slice(1)}.`]
  if (dangerous) sentences.push('This is dangerous.')
  for (const action of ['remove', 'add'] as const) {
    const isThere = edits.some((edit) => edit.key === 'excludedPaths' && edit.action === action)
    if (isThere) sentences.push(pathConsequences[action])
  }
  return sentences.join(' ')
}

/** Says of a change that it is needed as well, once the client sends another request. */
export function alsoDenied(sentence: string): string {
  return `The policy refuses the request for another reason too: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`
}

/** Each edit is a clause of its own, so that a comma stands before "and" even between two. */
function joined(clauses: readonly string[]): string {
  if (clauses.length < 2) return clauses.join()
  return `${clauses.slice(0, -1).join(', ')}, and ${clauses.slice(-1)}`
}

function describeEdit({ key, action, entry }: ConfigurationEdit): string {
  return action === 'add' ? `add "${entry}" to ${key}` : `remove "${entry}" from ${key}`
}

const pathConsequences = {
  remove:
    'Every path that this entry covers is then open to every allowed origin, not just to this request.',
  add: "Every site can then post there with its visitors' cookies, and pages of allowed origins can no longer read responses there.",
}
