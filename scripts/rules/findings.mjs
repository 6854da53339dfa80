// Each file in findings/ shows a behaviour of outside software: whoever reads it runs it, and must
// know of which version it speaks.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Returns a sentence for each finding that cannot be run, or whose header states no version. */
export function checkFindings(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name)
      if (name === 'README.md') return []
      if (!name.endsWith('.sh')) return [`findings/${name}: a finding is a shell script, NAME.sh`]
      return checkFinding(readFileSync(path, 'utf8'), statSync(path).mode).map(
        (problem) => `findings/${name}: ${problem}`,
      )
    })
}

/** Returns what is wrong with one finding, given its text and its mode. */
export function checkFinding(text, mode) {
  const problems = []
  if ((mode & 0o111) !== 0o111) problems.push('is not executable: chmod +x')
  if (!text.startsWith('#!')) problems.push('has no #! line')
  const header = headerOf(text)
  if (!/\d+\.\d+/.test(header)) problems.push('states no version in the comment at its top')
  if (/crossgate/i.test(text)) problems.push('uses Crossgate: it must show outside software alone')
  return problems
}

/** Returns the comment at the top, behind the `#!` line. */
function headerOf(text) {
  const lines = text.split('\n').slice(1)
  const end = lines.findIndex((line) => line !== '' && !line.startsWith('#'))
  return lines.slice(0, end === -1 ? lines.length : end).join('\n')
}
