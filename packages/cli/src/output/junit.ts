import { type Finding, isValid, type Report } from './finding.js'

/**
 * Writes findings as the XML of JUnit, which most CI servers show: one test case for the file where
 * it is valid, else one failed case an error. Advice is the output of the file's own case.
 */
export function formatJunit(report: Report): string {
  const { file, findings } = report
  const errors = findings.filter(({ severity }) => severity === 'error')
  const advice = findings.filter(({ severity }) => severity === 'advice')
  const cases = isValid(report)
    ? [validCase(file, advice)]
    : errors.map((each) => failedCase(file, each))
  const counts = `tests="${cases.length}" failures="${errors.length}" errors="0"`
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
  <testsuite name="crossgate check" ${counts}>
${cases.join('\n')}
  </testsuite>
</testsuites>
`
}

function validCase(file: string, advice: readonly Finding[]): string {
  const open = `    <testcase classname="${escapeXml(file)}" name="is valid"`
  if (advice.length === 0) return `${open}/>`
  const lines = advice.map((each) => escapeXml(`${describePlace(file, each)} ${each.message}`))
  return `${open}>\n      <system-out>${lines.join('\n')}</system-out>\n    </testcase>`
}

function failedCase(file: string, finding: Finding): string {
  const { code, message, path } = finding
  const name = escapeXml(path === '' ? 'the whole file' : path)
  return `    <testcase classname="${escapeXml(file)}" name="${name}">
      <failure type="${escapeXml(code)}" message="${escapeXml(message)}">${escapeXml(describePlace(file, finding))}</failure>
    </testcase>`
}

function describePlace(file: string, { line, column }: Finding): string {
  return `${file}:${line}:${column}`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
}

/** Escapes a text for XML, which cannot hold most control characters at all. */
function escapeXml(text: string): string {
  return text
    .replace(/[&<>"\n]/g, (character) => entities[character] ?? character)
    .replace(/(?!\t)\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu, '\uFFFD')
}
