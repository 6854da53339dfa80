/** Holds docs/configuration.md to the code: every row of its tables, every default and every code. */
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type ConfigurationIssue,
  checkConfiguration,
  checkPolicies,
  dangerousPermissions,
  defaultConfiguration,
} from '../src/index.js'

const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8')

const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((text) => {
      const [title = '', ...lines] = text.split('\n')
      return [title.replaceAll('`', ''), lines.join('\n')] as const
    }),
)

const shown = new Set<string>()

/** What a row of a table says of a value: nothing where it is accepted, else a code and perhaps a fault. */
function rowsOf(section: string): readonly (readonly [value: string, ...rejection: string[]])[] {
  return [...section.matchAll(/^\| `(.+)` \| (accepted|`.*`) \|$/gm)].map(
    ([, value = '', verdict = '']) => [
      value,
      ...[...verdict.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word),
    ],
  )
}

function judge(key: string, value: unknown): ConfigurationIssue[] {
  if (key === 'Policies') return checkPolicies(value)
  const isWhole = typeof value === 'object' && value !== null && !Array.isArray(value)
  return checkConfiguration(isWhole ? value : { [key]: value })
}

for (const [title, section] of sections) {
  if (title === 'Advice' || title === 'Codes') continue
  const test = suite(`docs/configuration.md, ${title}`)
  const rows = rowsOf(section)
  for (const [value, ...rejection] of rows) {
    test(value, () => {
      const [issue, ...others] = judge(title, JSON.parse(value))
      assert.equal(others, [])
      assert.equal(issue ? [issue.code, issue.fault].filter(Boolean) : [], rejection)
    })
    for (const word of rejection) shown.add(word)
  }
  if (Object.hasOwn(defaultConfiguration, title)) {
    test('says the default, and shows a value that is accepted and one that is not', () => {
      const standard = defaultConfiguration[title as keyof typeof defaultConfiguration]
      const said = /Default:\s+`([^`]+)`/.exec(section)?.[1]
      assert.equal(said && JSON.parse(said), standard)
      assert.ok(rows.some(([, ...rejection]) => rejection.length === 0))
      assert.ok(rows.some(([, ...rejection]) => rejection.length > 0))
    })
  }
  test.run()
}

const whole = suite('docs/configuration.md')

whole('has a section for each key, in order', () => {
  const titles = [...sections.keys()].filter((title) => Object.hasOwn(defaultConfiguration, title))
  assert.equal(titles, Object.keys(defaultConfiguration))
})

whole('names each code and each fault', () => {
  const source = readFileSync(new URL('../src/issues.ts', import.meta.url), 'utf8')
  const words = [...source.matchAll(/^ {2}\| '([a-z-]+)'$/gm)].map(([, word = '']) => word)
  assert.ok(words.length > 55, `${words.length}`)
  const missing = words.filter((word) => !shown.has(word) && !page.includes(`\`${word}\``))
  assert.equal(missing, [])
})

whole('names each danger', () => {
  const section = sections.get('dangerouslyAllow') ?? ''
  for (const danger of dangerousPermissions) assert.match(section, `- \`${danger}\`: `)
})

whole.run()
