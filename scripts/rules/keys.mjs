// A key of the configuration is in many places, and one that lacks it says nothing: the settings form
// once reset a new key at every save, with every test green. scripts/key-places.json lists them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { parse } from '../module-graph.mjs'
import { listFiles, root } from '../packages.mjs'

/** Returns the keys of the interface `CorsConfiguration`. */
export function configurationKeys() {
  const source = parse(join(root, 'packages/core/src/configuration.ts'))
  const declaration = source.statements.find(
    (each) => ts.isInterfaceDeclaration(each) && each.name.text === 'CorsConfiguration',
  )
  if (declaration === undefined) throw new Error('configuration.ts has no CorsConfiguration')
  return declaration.members.map((member) => member.name.getText(source))
}

/** Returns a sentence for each place that lacks a key, and for each place that is not there. */
export function checkKeys(keys, places) {
  return places.flatMap(({ in: folder, file, for: purpose }) => {
    const path = findFile(folder, file)
    if (path === undefined) return [`scripts/key-places.json: ${folder} has no ${file}`]
    const text = readFileSync(join(root, path), 'utf8')
    return keys
      .filter((key) => !new RegExp(`\\b${key}\\b`).test(text))
      .map((key) => `${path}: the key ${key} is missing: ${purpose}`)
  })
}

/** Parts the sentences about keys that are not finished from the others; a finished key waits for nothing. */
export function partByKey(problems, unfinished) {
  const isAbout = (key) => (problem) => problem.includes(`the key ${key} is missing`)
  const waiting = problems.filter((problem) => unfinished.some((key) => isAbout(key)(problem)))
  const wrong = problems.filter((problem) => !waiting.includes(problem))
  for (const key of unfinished) {
    if (!problems.some(isAbout(key))) {
      wrong.push(`${key} is everywhere: take it out of "unfinished" in scripts/key-places.json`)
    }
  }
  return { wrong, waiting }
}

function findFile(folder, file) {
  if (folder === '.') return file
  const found = listFiles(join(root, folder)).find(
    (each) => each === file || each.endsWith(`/${file}`),
  )
  return found && `${folder}/${found}`
}
