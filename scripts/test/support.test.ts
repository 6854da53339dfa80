import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import semver from 'semver'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { root } from '../packages.mjs'
import { pinnedVersions } from '../pinned-node.mjs'
import { untold } from '../release/change-needed.mjs'
import { readSupport, renderSupport, testsOf } from '../support-page.mjs'

const read = (file: string) => readFileSync(join(root, file), 'utf8')

interface Step {
  readonly run?: string
  readonly uses?: string
  readonly with?: Record<string, unknown>
}

interface Job {
  readonly container?: string
  readonly environment?: string
  readonly permissions?: Record<string, string>
  readonly steps: readonly Step[]
  readonly strategy?: { readonly matrix: { readonly node: readonly number[] } }
}

const workflow = (name: string): { on: Record<string, unknown>; jobs: Record<string, Job> } =>
  parse(read(`.github/workflows/${name}.yml`))
const commandsOf = ({ steps }: Job) => steps.flatMap(({ run }) => run ?? [])

const support = suite('docs/support.md')

support('says what CI runs', () => {
  assert.is(
    read('docs/support.md'),
    renderSupport(readSupport()),
    'it is stale: npm run support-page',
  )
})

support('claims no version of Node on which nothing runs', () => {
  const sources = { ci: read('.ci/run'), workflow: read('.github/workflows/ci.yml') }
  for (const major of pinnedVersions()) assert.match(testsOf(major, sources), /^every change/)
  assert.throws(() => testsOf('21', sources), 'nothing runs on it')
  assert.throws(() =>
    testsOf('24', { ...sources, ci: sources.ci.replace('node.mjs 24', 'node.mjs') }),
  )
})

support.run()

const workflows = suite('workflows')

workflows('for a change do what .ci/run does, on the Node that it asks for', () => {
  const { everything, 'other-nodes': others } = workflow('ci').jobs
  assert.ok(everything && others)
  assert.ok(commandsOf(everything).includes('bash .ci/run'))
  assert.match(everything.container ?? '', /^node:20-/)
  for (const major of others.strategy?.matrix.node ?? []) {
    assert.ok(pinnedVersions().includes(String(major)), String(major))
  }
})

workflows('for a release can publish without a token, and only from a tag', () => {
  const { on, jobs } = workflow('release')
  assert.equal(on, { push: { tags: ['v*'] } })
  const job = jobs.publish as Job
  assert.is(job.permissions?.['id-token'], 'write')
  assert.is(job.environment, 'npm')
  const setup = job.steps.find(({ uses }) => uses?.startsWith('actions/setup-node@'))
  const node = semver.coerce(String(setup?.with?.['node-version']))
  assert.ok(node && semver.gte(node, '22.14.0'))
  assert.ok(commandsOf(job).includes('npm install --global npm@11'))
  assert.not.match(read('.github/workflows/release.yml'), /secrets\.|NODE_AUTH_TOKEN/)
})

workflows('call nothing that is not there', () => {
  const { scripts } = JSON.parse(read('package.json'))
  let found = 0
  for (const name of ['ci', 'release']) {
    for (const command of Object.values(workflow(name).jobs).flatMap(commandsOf)) {
      const [, script] = /^npm run ([\w:-]+)/.exec(command) ?? []
      const [, file] = /^(?:node|bash) (\S+)/.exec(command) ?? []
      if (script !== undefined) assert.ok(scripts[script], command)
      if (file !== undefined) assert.ok(existsSync(join(root, file)), command)
      if (script !== undefined || file !== undefined) found++
    }
  }
  assert.is(found, 5)
})

workflows.run()

const templates = suite('templates')

templates('of issues are forms that GitHub can show', () => {
  const folder = '.github/ISSUE_TEMPLATE'
  const files = readdirSync(join(root, folder)).filter((name) => name !== 'config.yml')
  assert.ok(files.length >= 3)
  for (const file of files) {
    const { name, description, body } = parse(read(`${folder}/${file}`))
    assert.ok(name && description, file)
    const ids = body.flatMap(({ id }: { id?: string }) => id ?? [])
    assert.is(new Set(ids).size, ids.length, file)
    for (const { type, attributes } of body) {
      assert.ok(['markdown', 'textarea', 'input', 'dropdown', 'checkboxes'].includes(type), file)
      assert.ok(type === 'markdown' ? attributes.value : attributes.label, file)
    }
  }
})

templates.run()

const decisions = suite('docs/decisions.md')

decisions('has a few lines for each', () => {
  const sections = read('docs/decisions.md').split(/^## /m).slice(1)
  assert.ok(sections.length >= 6)
  for (const section of sections) {
    const [title, ...lines] = section.trim().split('\n')
    assert.ok(lines.filter((line) => line !== '').length <= 10, title)
  }
})

decisions.run()

const changeFiles = suite('a change that users notice')

changeFiles('is told of, unless a commit says that there is nothing to tell', () => {
  const folders = ['packages/core']
  const files = ['packages/core/src/index.ts', 'packages/core/test/a.test.ts', 'README.md']
  assert.equal(untold({ files, messages: 'Mend it' }, folders), ['packages/core/src/index.ts'])
  assert.equal(untold({ files: files.slice(1), messages: '' }, folders), [])
  assert.equal(untold({ files: [...files, 'changes/a.md'], messages: '' }, folders), [])
  assert.is(untold({ files: [...files, 'changes/README.md'], messages: '' }, folders).length, 1)
  assert.equal(untold({ files, messages: 'Rename it\n\nNo change for users.' }, folders), [])
})

changeFiles.run()
