// Draws the rooms of a package and the arrows between them, from its code, into ARCHITECTURE.md:
// `npm run architecture` writes the pictures, and lint compares them.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { reachable, readModuleGraph } from './module-graph.mjs'
import { root } from './packages.mjs'
import { arrowsBetween, roomOf } from './rules/rooms.mjs'

const page = join(root, 'ARCHITECTURE.md')

/** Returns the picture of a folder's rooms as Mermaid: what lives in each, and who imports whom. */
export function drawRooms(name, { root: entrance, rooms }, graph) {
  const present = new Set([...graph.keys()].map(roomOf))
  const holds = {
    root: entrance.holds,
    ...Object.fromEntries(Object.entries(rooms).map(([room, { holds }]) => [room, holds])),
  }
  const nodes = ['root', ...Object.keys(rooms)].filter((room) => present.has(room))
  const strangers = [...present].filter((room) => !nodes.includes(room)).sort()
  const lines = [...nodes, ...strangers].map((room) => {
    const title = room === 'root' ? name : `${room}/`
    const files = [...graph.keys()].filter((file) => roomOf(file) === room)
    const names = files.map((file) => file.replace(/^.*\//, '').replace(/\.tsx?$/, ''))
    return `  ${room}["<b>${title}</b><br>${wrap(holds[room] ?? '', ' ')}<br><i>${wrap(names.join(', '), ', ')}</i>"]`
  })
  const arrows = withoutImplied(arrowsBetween(graph)).map(({ from, to }) => `  ${from} --> ${to}`)
  return ['```mermaid', 'flowchart BT', ...lines, ...arrows.sort(), '```'].join('\n')
}

/** Returns the arrows without those that follow from others, so that the picture stays readable. */
export function withoutImplied(arrows) {
  return arrows.filter((arrow) => {
    const others = arrows.filter((each) => each !== arrow)
    const targets = new Map(others.map(({ from }) => [from, []]))
    for (const { from, to } of others) targets.get(from).push(to)
    return !reachable(targets, arrow.from).has(arrow.to)
  })
}

/** Returns a page with the picture of a folder between its markers replaced. Throws where it has none. */
export function replacePicture(text, folder, picture) {
  const [start, end] = [
    `<!-- rooms of ${folder}, drawn by npm run architecture -->`,
    '<!-- end of rooms -->',
  ]
  const from = text.indexOf(start)
  const to = text.indexOf(end, from)
  if (from === -1 || to === -1)
    throw new Error(`ARCHITECTURE.md has no place for the rooms of ${folder}: ${start} … ${end}`)
  return `${text.slice(0, from + start.length)}\n${picture}\n${text.slice(to)}`
}

/** Returns a sentence where a picture is not what the code gives. */
export function checkPicture() {
  const text = readFileSync(page, 'utf8')
  try {
    return drawAll(text) === text
      ? []
      : ['ARCHITECTURE.md: a picture is not that of the code: npm run architecture']
  } catch (error) {
    return [error.message]
  }
}

function drawAll(text) {
  const definitions = JSON.parse(readFileSync(new URL('./rooms.json', import.meta.url), 'utf8'))
  return Object.entries(definitions).reduce((drawn, [folder, definition]) => {
    const name = folder.replace(/^packages\//, '')
    return replacePicture(drawn, folder, drawRooms(name, definition, readModuleGraph(folder)))
  }, text)
}

function wrap(text, separator, width = 60) {
  const lines = ['']
  for (const part of text.split(separator)) {
    const line = lines.at(-1)
    if (line !== '' && line.length + part.length > width) lines.push(part)
    else lines[lines.length - 1] = line === '' ? part : `${line}${separator}${part}`
  }
  return lines.join(`${separator.trim()}<br>`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(page, drawAll(readFileSync(page, 'utf8')))
  console.log('ARCHITECTURE.md: the pictures are those of the code')
}
