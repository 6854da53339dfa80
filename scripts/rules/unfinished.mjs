/**
 * Parts what breaks the rules of one package in what is wrong and what waits. `unfinished` names the
 * rules that the package does not keep yet; one that it keeps by now is named in vain, and wrong.
 */
export function splitUnfinished(unfinished, found) {
  const wrong = []
  const waiting = []
  for (const [rule, problems] of Object.entries(found)) {
    if (!unfinished.includes(rule)) wrong.push(...problems)
    else if (problems.length > 0)
      waiting.push(`${rule}: ${problems.length} problems, the first: ${problems[0]}`)
    else wrong.push(`keeps the rule "${rule}": take it out of "unfinished" in scripts/rooms.json`)
  }
  for (const rule of unfinished) {
    if (found[rule] === undefined)
      wrong.push(`scripts/rooms.json: there is no rule "${rule}" to be unfinished`)
  }
  return { wrong, waiting }
}
