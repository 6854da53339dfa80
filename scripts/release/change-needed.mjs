// Fails where commits change what is published, and tell no user of it: `node
// scripts/release/change-needed.mjs origin/main`. A commit whose message has a line that says "No change
// for users" is believed: a comment, a name inside, a test beside the source.
import { execFileSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { listPublicPackages, root } from '../packages.mjs'

/** Returns the published files that changed without a word in changes/, of what git says of the commits since a base. */
export function untold(
  { files, messages },
  folders = listPublicPackages().map(({ folder }) => folder),
) {
  if (files.some((file) => /^changes\/.+\.md$/.test(file) && file !== 'changes/README.md'))
    return []
  if (messages.split('\n').some((line) => /^no change for users\.?$/i.test(line.trim()))) return []
  return files.filter((file) => folders.some((folder) => file.startsWith(`${folder}/src/`)))
}

function main([base]) {
  if (base === undefined) {
    console.error('usage: node scripts/release/change-needed.mjs BASE')
    return 2
  }
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' })
  const files = git('diff', '--name-only', `${base}...HEAD`).split('\n').filter(Boolean)
  const found = untold({ files, messages: git('log', '--format=%B', `${base}..HEAD`) })
  if (found.length === 0) return 0
  console.error(`These files are published, and changes/ tells no user what changed:
${found.map((file) => `  ${file}`).join('\n')}
Add a file as changes/README.md describes it, or say "No change for users" in a line of a commit message.`)
  return 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = main(process.argv.slice(2))
}
