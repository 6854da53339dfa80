// Pins the cases that are not pinned yet, `npm run cases:pin`: appends their lines to the files in
// test/ and their words to the vocabulary. It refuses where a pinned id vanished, or means something
// else now; `npm run cases:pin -- p001 p002` accepts another question for these ids, never another
// name.
import { readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheCases, conformanceCases } from './cases.js'
import { comparePins, compareVocabulary, type PinFile, pinFiles, pinLines } from './pins.js'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const accepted = process.argv.slice(2)
const cases = [...conformanceCases, ...cacheCases]
const vocabularyFile = new URL('../cases/vocabulary.json', import.meta.url)
const vocabulary = JSON.parse(readFileSync(vocabularyFile, 'utf8')) as string[]
const { added: words, unused } = compareVocabulary(vocabulary, cases)
const files = (Object.keys(pinFiles) as PinFile[]).map((file) => {
  const url = new URL(`../test/${pinFiles[file]}`, import.meta.url)
  const pinned = readFileSync(url, 'utf8').split('\n').filter(isKept(file))
  return { url, pinned, ...comparePins(pinned, pinLines(file, cases)) }
})
// Each file by its name: the folder also holds tests, which may not be committed yet.
const pinnedPaths = [...files.map(({ url }) => url), vocabularyFile].map((url) =>
  relative(repository, fileURLToPath(url)),
)

const problems = [
  ...files.flatMap((file) => file.problems),
  ...unused.map((word) => `no name uses the word "${word}" of cases/vocabulary.json`),
]
if (problems.length > 0) {
  for (const problem of problems) console.error(problem)
  console.error(
    `Nothing was pinned. An id keeps its name and what it asks for good: give another behaviour the next free id. If the case is not committed yet, run git checkout ${pinnedPaths.join(' ')}, and pin again.`,
  )
  process.exit(1)
}
for (const { url, pinned, added } of files) {
  writeFileSync(url, `${[...pinned, ...added].sort().join('\n')}\n`)
}
if (words.length > 0) {
  const all = [...vocabulary, ...words].sort()
  writeFileSync(vocabularyFile, `${JSON.stringify(all, null, 2)}\n`)
}
for (const { added, url } of files) {
  console.log(`${url.pathname.split('/').at(-1)}: ${added.length} lines added`)
}
console.log(words.length > 0 ? `new words, check them: ${words.join(' | ')}` : 'no new words')

function isKept(file: PinFile): (line: string) => boolean {
  return (line) =>
    line !== '' && !(file === 'questions' && accepted.some((id) => line.startsWith(`${id} `)))
}
