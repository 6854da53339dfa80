import manifest from '../../package.json' with { type: 'json' }
import type { AnnotatedReport, Annotation } from './finding.js'

/**
 * Writes findings in [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html),
 * which code scanning services read.
 */
export function formatSarif({ file, findings }: AnnotatedReport): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort()
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'crossgate',
            version: manifest.version,
            rules: codes.map((id) => ({ id })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map(({ severity, code, message, ...place }) => ({
          ruleId: code,
          ruleIndex: codes.indexOf(code),
          level: severity === 'error' ? 'error' : 'warning',
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: toUri(file) },
                ...regionOf(place),
              },
            },
          ],
        })),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function regionOf({ line, column, endLine, endColumn }: Partial<Annotation>) {
  if (line === undefined) return {}
  return { region: { startLine: line, startColumn: column, endLine, endColumn } }
}

/** What a URI cannot hold. Browsers leave some of it, such as |, in a URL as it is. */
const unfit = /[^\w\-.~:/?#[\]@!$&'()*+,;=%]/gu

/** A path as a relative URI reference: a colon in its first segment would be a scheme. */
function toUri(file: string): string {
  if (/^https?:\/\//.test(file)) return file.replace(unfit, encodeURIComponent)
  const path = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
  return path.startsWith('/') ? `file://${path}` : path
}
