// The rules of this house that no linter knows, each a module in rules/ with its own tests:
// circles of imports, arrows between rooms, regular expressions, adapters, packages, what they depend
// on and what their installation prints, findings, the places of a configuration's keys, docstrings of
// what is exported and the pages made of them, odd phrases in what users read, the picture in ARCHITECTURE.md, the facts about the
// owner, and the files that tell of changes. What is not finished is named in scripts/rooms.json and
// scripts/key-places.json, nowhere else.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkPicture } from './architecture.mjs'
import { checkIdentity } from './identity.mjs'
import { parse, readModuleGraph } from './module-graph.mjs'
import { listFolders, listPackages, root } from './packages.mjs'
import { listContract } from './reference/contract.mjs'
import { checkPages } from './reference/pages.mjs'
import { checkChanges } from './release/changes.mjs'
import { checkAdapters, checkPackages } from './rules/adapters.mjs'
import { checkCircles } from './rules/circles.mjs'
import {
  checkDependencies,
  checkImports,
  checkLicences,
  readDependencyList,
  runTimePackages,
} from './rules/dependencies.mjs'
import { checkFindings } from './rules/findings.mjs'
import { checkInstalls } from './rules/installs.mjs'
import { checkKeys, configurationKeys, partByKey } from './rules/keys.mjs'
import { checkPatterns } from './rules/patterns.mjs'
import { checkUserTexts } from './rules/phrases.mjs'
import { checkReference } from './rules/reference.mjs'
import { checkRooms } from './rules/rooms.mjs'
import { splitUnfinished } from './rules/unfinished.mjs'

const definitions = readData('./rooms.json')
const problems = [...(await checkAdapters()), ...checkPackages(listPackages())]
problems.push(
  ...checkDependencies(),
  ...checkImports(),
  ...checkInstalls(),
  ...checkIdentity(),
  ...checkChanges(),
)
problems.push(...checkLicences(runTimePackages(), readDependencyList()))
problems.push(...checkFindings(join(root, 'findings')), ...checkPicture())
const contract = listContract()
problems.push(...checkReference(contract, readData('./reference-exceptions.json').noStandard))
problems.push(...checkPages(), ...checkUserTexts())

const { places, unfinished } = readData('./key-places.json')
const keys = partByKey(checkKeys(configurationKeys(), places), unfinished)
for (const sentence of keys.waiting) console.log(`UNFINISHED ${sentence}`)
problems.push(...keys.wrong)

let sources = 0
for (const folder of listFolders().map((each) => `${each}/src`)) {
  const graph = readModuleGraph(folder)
  sources += graph.size
  const definition = definitions[folder] ?? {}
  const found = {
    circles: checkCircles(graph),
    ...(definition.rooms && { rooms: checkRooms(definition, graph) }),
    ...(definition.patterns && {
      patterns: patternsOf(folder, graph, definition.patterns),
    }),
  }
  const { wrong, waiting } = splitUnfinished(definition.unfinished ?? [], found)
  for (const sentence of waiting) console.log(`UNFINISHED ${folder}: ${sentence}`)
  problems.push(...wrong.map((sentence) => `${folder}: ${sentence}`))
}
for (const folder of Object.keys(definitions)) {
  if (!listFolders().includes(folder.replace(/\/src$/, ''))) {
    problems.push(`scripts/rooms.json: there is no ${folder}`)
  }
}

for (const problem of problems) console.error(`FAIL ${problem}`)
if (problems.length > 0) process.exit(1)
console.log(`house rules: ${sources} sources keep them, ${contract.length} exports are documented`)

function readData(name) {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))
}

function patternsOf(folder, graph, { longest, madeOfPieces = {} }) {
  return [...graph.keys()].flatMap((file) =>
    checkPatterns(parse(join(root, folder, file)), longest, madeOfPieces[file]).map((each) =>
      each.replace(join(root, folder, '/'), ''),
    ),
  )
}
