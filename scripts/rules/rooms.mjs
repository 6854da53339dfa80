// Folders of a package are rooms: each says in scripts/rooms.json what lives in it and which others
// it may import. `root` are the files beside the folders; index.ts, the contract, imports any.

/** Returns the room of a file: the name of its folder, or `root`. */
export function roomOf(file) {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : 'root'
}

/** Returns a sentence for each import from a room into one that it may not import, and for each file in no room. */
export function checkRooms({ root, rooms }, graph) {
  const allowed = new Map([['root', root.imports]])
  for (const [name, { imports }] of Object.entries(rooms)) allowed.set(name, imports)
  const problems = checkDefinition(allowed)
  const present = new Set([...graph.keys()].map(roomOf))
  for (const name of Object.keys(rooms)) {
    if (!present.has(name))
      problems.push(`${name}/: the room is in scripts/rooms.json and not there`)
  }
  for (const [file, imports] of graph) {
    const from = roomOf(file)
    if (!allowed.has(from)) problems.push(`${file}: scripts/rooms.json has no room "${from}"`)
    if (file === 'index.ts') continue
    for (const { to } of imports) {
      if (to === null) continue
      const into = roomOf(to)
      if (into === from || allowed.get(from)?.includes(into)) continue
      if (allowed.has(from)) problems.push(`${file}: "${from}" may not import ${to}`)
    }
  }
  return problems
}

/** Returns each arrow that is there in the code, as `{ from, to, imports }`, the contract's left out. */
export function arrowsBetween(graph) {
  const counts = new Map()
  for (const [file, imports] of graph) {
    if (file === 'index.ts') continue
    for (const { to } of imports) {
      if (to === null || roomOf(to) === roomOf(file)) continue
      const key = `${roomOf(file)} ${roomOf(to)}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return [...counts].map(([key, imports]) => {
    const [from, to] = key.split(' ')
    return { from, to, imports }
  })
}

// A definition that allows two rooms to import each other would hold nothing.
function checkDefinition(allowed) {
  const problems = []
  for (const [name, imports] of allowed) {
    for (const other of imports) {
      if (!allowed.has(other))
        problems.push(`scripts/rooms.json: "${name}" imports "${other}", which is not a room`)
    }
    if (leadsTo(allowed, name, name))
      problems.push(`scripts/rooms.json: "${name}" leads back to itself`)
  }
  return problems
}

function leadsTo(allowed, start, end, seen = new Set()) {
  return (allowed.get(start) ?? []).some((next) => {
    if (next === end) return true
    if (seen.has(next)) return false
    seen.add(next)
    return leadsTo(allowed, next, end, seen)
  })
}
