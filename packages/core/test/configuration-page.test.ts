/** Holds docs/configuration.md to the engine: every example, every key, every code. */
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type ConfigurationIssue,
  dangerousPermissions,
  defaultConfiguration,
} from '../src/index.js'
import {
  configurationPage,
  judgeKey,
  judgePolicies,
  renderConfigurationPage,
} from './configuration-page/page.js'
import { keySections, otherKeys, policyLists } from './configuration-page/sections.js'

const page = readFileSync(configurationPage, 'utf8')

const groups = [
  ...Object.entries(keySections).map(
    ([title, examples]) => ({ title, examples, judge: judgeKey(title) }) as const,
  ),
  { title: 'other keys', examples: otherKeys, judge: judgeKey('') },
  { title: 'policies', examples: policyLists, judge: judgePolicies },
]

for (const { title, examples, judge } of groups) {
  const { accepted, rejected } = examples
  const test = suite(`docs/configuration.md, ${title}`)

  test('shows a value that is accepted and one that is not', () => {
    assert.ok(accepted.length > 0)
    assert.ok(rejected.length > 0)
  })

  for (const value of accepted) {
    test(`${JSON.stringify(value)} is accepted`, () => {
      assert.equal(judge(value), [])
    })
  }

  for (const { value, code, fault } of rejected) {
    test(`${JSON.stringify(value)} is rejected as ${fault ?? code}`, () => {
      const [issue, ...others] = judge(value)
      assert.equal(others, [])
      assert.equal([issue?.code, issue?.fault], [code, fault])
    })
  }

  test.run()
}

const whole = suite('docs/configuration.md')

whole('is what the examples and the engine give: npm run configuration-page', () => {
  assert.is(page, renderConfigurationPage())
})

whole('has a section for each key, in order', () => {
  const titles = [...page.matchAll(/^## `(\w+)`$/gm)].map(([, title]) => title)
  assert.equal(titles, Object.keys(defaultConfiguration))
})

whole(
  'shows each code and fault in an example, but for three that an example would be too long for',
  () => {
    const shown = new Set(
      groups.flatMap(({ examples }) =>
        examples.rejected.flatMap(({ code, fault }) => [code, fault]),
      ),
    )
    const source = readFileSync(new URL('../src/issues.ts', import.meta.url), 'utf8')
    const [, codes = '', faults = ''] =
      /IssueCode =([\s\S]*?)\n\n[\s\S]*?ConfigurationFault =([\s\S]*?)\n\n/.exec(source) ?? []
    const words = [...(codes + faults).matchAll(/'([a-z-]+)'/g)].map(([, word = '']) => word)
    assert.ok(words.length > 40, `${words.length}`)
    assert.equal(
      words.filter((word) => !shown.has(word as ConfigurationIssue['code'])),
      ['too-many-issues', 'host-length', 'control-character'],
    )
  },
)

whole('names each danger', () => {
  for (const danger of dangerousPermissions) {
    assert.match(keySections.dangerouslyAllow.about, `- \`${danger}\`: `)
  }
})

whole.run()
