// The engine runs in any JavaScript runtime: it has no dependency, and its sources import nothing
// but each other. Its tsconfig keeps out globals; imports and the manifest are checked here.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { listFiles, root } from './packages.mjs'

const core = join(root, 'packages/core')
const problems = []

const manifest = JSON.parse(readFileSync(join(core, 'package.json'), 'utf8'))
for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
  const names = Object.keys(manifest[field] ?? {})
  if (names.length > 0) problems.push(`package.json: ${field} has ${names.join(', ')}`)
}

const sources = listFiles(join(core, 'src')).filter((file) => file.endsWith('.ts'))
if (sources.length === 0) problems.push('src: no source file found')
for (const file of sources) {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(core, 'src', file), 'utf8'))
  for (const { fileName } of importedFiles) {
    if (!/^\.\.?\//.test(fileName)) problems.push(`src/${file}: imports ${fileName}`)
  }
}

for (const problem of problems) console.error(`packages/core/${problem}`)
if (problems.length > 0) process.exit(1)
console.log(`packages/core: ${sources.length} sources import nothing from outside`)
