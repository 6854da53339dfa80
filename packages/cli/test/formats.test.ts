import sax from 'sax'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AnnotatedReport, Annotation } from '../src/output/finding.js'
import { formatGithub } from '../src/output/github.js'
import { formatJunit } from '../src/output/junit.js'
import { formatSarif } from '../src/output/sarif.js'

// What a stranger wrote into a file, or answers, must not end what it stands in.

const hostile = [
  'a\n::error::b',
  '\r\n%0A::stop-commands::x',
  'a,b:c=d',
  '</failure></testcase>',
  '"><script>alert(1)</script>',
  ']]> &amp; &#0;',
  '\u0000\u001b[31m\u0085\u2028\uFFFE\uD800',
  '100 %',
  'bücher 日本 \u{1F600}',
]

const report = (file: string, text: string): AnnotatedReport => {
  const place = { line: 1, column: 2, endLine: 3, endColumn: 4 }
  const findings: Annotation[] = [
    { severity: 'error', code: text, message: text, path: text, ...place },
    { severity: 'advice', code: 'b', message: text, path: '', ...place },
    { severity: 'error', code: 'c', message: text, path: '' },
  ]
  return { file, findings }
}

const names = [
  'a.json',
  '/tmp/a b.json',
  'C:\\a\\b.json',
  'a%,:#?.json',
  'https://a.example/x|y^"<z>?q={}',
]

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  text: string
}

/** Reads XML strictly, and returns its elements. */
function parseXml(text: string): Element[] {
  const elements: Element[] = []
  const parser = sax.parser(true)
  parser.onerror = (error) => {
    throw error
  }
  parser.onopentag = ({ name, attributes }) =>
    void elements.push({ name, attributes: attributes as Record<string, string>, text: '' })
  parser.ontext = (piece) => {
    const last = elements.at(-1)
    if (last !== undefined) last.text += piece
  }
  parser.write(text).close()
  return elements
}

const formats = suite('formats of machines')

formats('junit is XML whose values are what was found', () => {
  for (const text of hostile) {
    const elements = parseXml(formatJunit('check', report(text, text)))
    assert.equal(
      elements.map(({ name }) => name),
      ['testsuites', 'testsuite', 'testcase', 'failure', 'testcase', 'failure'],
    )
    const [, , testcase, failure] = elements
    // XML cannot hold most control characters, not even escaped.
    const shown = text.replace(/(?!\t|\n)\p{Cc}|\p{Cs}|\uFFFE/gu, '\uFFFD')
    assert.is(testcase?.attributes.classname, shown)
    assert.is(failure?.attributes.message, shown)
    assert.equal(elements[0]?.attributes, { tests: '2', failures: '2', errors: '0' })
  }
})

formats('junit of a file without an error is one case that passes, with the advice', () => {
  for (const text of hostile) {
    const findings = report('a', text).findings.slice(1, 2)
    const elements = parseXml(formatJunit('check', { file: text, findings }))
    assert.equal(
      elements.map(({ name }) => name),
      ['testsuites', 'testsuite', 'testcase', 'system-out'],
    )
  }
})

formats('github has one line a finding, and no value ends it', () => {
  for (const text of hostile) {
    const lines = formatGithub(report(text, text)).split('\n')
    assert.is(lines.length, 4)
    assert.is(lines.pop(), '')
    for (const line of lines) {
      const parts = /^::(?:error|warning) ((?:\w+=[^,:\r\n]*,?)+)::([^\r\n]*)$/.exec(line)
      const [, properties = '', data = ''] = parts ?? []
      assert.ok(parts, line)
      const values: Record<string, string> = Object.fromEntries(
        properties.split(',').map((pair) => pair.split(/=(.*)/s, 2)),
      )
      assert.equal(decode(data), text)
      assert.ok(['c', 'b', text].includes(decode(values.title ?? '')))
      if (values.file !== undefined) assert.is(decode(values.file), text)
    }
  }
})

/** As the runner of GitHub Actions does it. */
function decode(value: string): string {
  return value
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%25', '%')
}

// The whole schema of OASIS is 200 kB, and was run over the same logs by hand; these are the rules
// in it that the text of a finding could break.
formats('sarif has rules, regions and URIs as its schema asks', () => {
  for (const [index, text] of hostile.entries()) {
    const file = names[index % names.length] as string
    const log = JSON.parse(formatSarif(report(file, text)))
    const [{ tool, results, columnKind }] = log.runs
    assert.is(columnKind, 'utf16CodeUnits')
    assert.equal(
      new Set(tool.driver.rules.map(({ id }: { id: string }) => id)).size,
      tool.driver.rules.length,
    )
    for (const { ruleId, ruleIndex, level, message, locations } of results) {
      assert.is(tool.driver.rules[ruleIndex].id, ruleId)
      assert.match(level, /^(?:error|warning)$/)
      assert.is(message.text, text)
      const { artifactLocation, region } = locations[0].physicalLocation
      assert.match(artifactLocation.uri, /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\dA-F]{2})+$/)
      if (region !== undefined) assert.ok(region.startLine >= 1 && region.startColumn >= 1)
    }
  }
})

formats.run()
