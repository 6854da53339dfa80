import { type AnnotatedReport, type Annotation, isValid } from './finding.js'
import { escapeMarkup } from './markup.js'

/**
 * Writes findings as the XML of JUnit, which most CI servers show: one test case for a file where
 * it has none, else one failed case an error. Advice is the output of the file's own case.
 */
export function formatJunit(command: string, report: AnnotatedReport): string {
  const { file, findings } = report
  const errors = findings.filter(({ severity }) => severity === 'error')
  const advice = findings.filter(({ severity }) => severity === 'advice')
  const cases = isValid(report)
    ? [validCase(file, advice)]
    : errors.map((each) => failedCase(file, each))
  const counts = `tests="${cases.length}" failures="${errors.length}" errors="0"`
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
  <testsuite name="crossgate ${command}" ${counts}>
${cases.join('\n')}
  </testsuite>
</testsuites>
`
}

function validCase(file: string, advice: readonly Annotation[]): string {
  const open = `    <testcase classname="${escapeXml(file)}" name="has no error"`
  if (advice.length === 0) return `${open}/>`
  const lines = advice.map((each) => escapeXml(`${describePlace(file, each)} ${each.message}`))
  return `${open}>\n      <system-out>${lines.join('\n')}</system-out>\n    </testcase>`
}

function failedCase(file: string, finding: Annotation): string {
  const { code, message, path } = finding
  const name = escapeXml(path === '' ? code : path)
  return `    <testcase classname="${escapeXml(file)}" name="${name}">
      <failure type="${escapeXml(code)}" message="${escapeXml(message)}">${escapeXml(describePlace(file, finding))}</failure>
    </testcase>`
}

function describePlace(file: string, { line, column }: Annotation): string {
  if (line === undefined) return file
  return `${file}:${line}:${column}`
}

/** Escapes a text for XML, which cannot hold most control characters at all. */
function escapeXml(text: string): string {
  return escapeMarkup(text)
    .replaceAll('\n', '&#10;')
    .replace(/(?!\t)\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu, '\uFFFD')
}
