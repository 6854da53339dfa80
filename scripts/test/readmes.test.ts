import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkInstallLines, nameOf, programsOf, readmePrograms } from '../readme/programs.mjs'

// That they run is tested with the packed packages, by npm run pack:check.
const readmes = suite('programs of the READMEs')

readmes('import in their programs only what they say to install', () => {
  const programsOfAll = readmePrograms()
  assert.ok(programsOfAll.length >= 14, `${programsOfAll.length} programs`)
  assert.equal(checkInstallLines(programsOfAll), [])
  const [program] = programsOf('a.md', "```sh\nnpm install koa\n```\n```js\nimport 'vary/x'\n```\n")
  assert.equal(checkInstallLines(program ? [program] : []), [
    'a.md:5: imports vary, which no `npm install` of the page names',
  ])
})

readmes('publish nothing that the event log holds of visitors', () => {
  for (const { code, page, line } of readmePrograms()) {
    assert.not.match(code, /remoteAddress|(?:json|end|body).*entries\(\)/, `${page}:${line}`)
  }
})

readmes('are installed with the versions that their page names', () => {
  const text =
    "```sh\nnpm install @a/b@1 koa\n```\n```js\nimport '@a/b/c'\nimport Koa from 'koa'\n```\n"
  const [program] = programsOf('a.md', text)
  assert.equal(program?.installs, ['@a/b@1', 'koa'])
  assert.equal(program?.installs.map(nameOf), program?.imports)
})

readmes.run()
