// What the words after `npm test --` select: `core` a folder, `core/explain` files of one,
// `p081` the cases with that id, on every server of the folders named beside it.

/**
 * Reads the words into `{ folders, cases }`: for each folder's name the names of its files, none
 * for all of them, and the ids of cases.
 */
export function readSelection(words) {
  const cases = words.filter((word) => /^[a-z]\d{3}$/.test(word))
  const folders = new Map()
  for (const word of words) {
    if (cases.includes(word)) continue
    const [folder, ...rest] = word.split('/')
    const files = folders.get(folder)
    const file = rest.join('/')
    if (file === '') folders.set(folder, [])
    else if (files === undefined) folders.set(folder, [file])
    else if (files.length > 0) files.push(file)
  }
  if (cases.length > 0 && folders.size === 0) folders.set('conformance', [])
  return { folders, cases }
}

/**
 * Whether a test file, relative to `test/`, is meant by one of the names: `explain` means
 * `explain.test.ts` and `explain.property.test.ts`, `browsers` every file in that folder, too.
 */
export function isNamedFile(file, names) {
  if (names.length === 0) return true
  const base = file.slice(file.lastIndexOf('/') + 1)
  return names.some((name) => {
    const plain = name.replace(/\.ts$/, '').replace(/\.test$/, '')
    return file.startsWith(`${plain}/`) || [file, base].some((text) => text.startsWith(`${plain}.`))
  })
}

/** Whether a test's title begins with one of the ids, as the title of every test of a case does. */
export function isTestOfCase(title, cases) {
  return cases.length === 0 || cases.some((id) => `${title} `.startsWith(`${id} `))
}
