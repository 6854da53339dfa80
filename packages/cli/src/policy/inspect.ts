import {
  adviseConfiguration,
  type ConfigurationAdvice,
  type ConfigurationIssue,
  checkConfiguration,
  checkPolicies,
} from '@crossgate/core'
import type { Node } from 'jsonc-parser'
import {
  type PolicyDocument,
  type Range,
  rangeOf,
  type SyntaxMistake,
} from '../document/document.js'
import { findPlace, type Place } from '../document/place.js'
import type { LineIndex } from '../document/position.js'
import type { Finding } from '../output/finding.js'
import { suggestAsciiHost } from './ascii-host.js'
import { isPublicSuffix } from './public-suffix.js'

/** A finding with the value that it is about. */
export interface LocatedFinding extends Place {
  readonly finding: Finding
}

const options = { isPublicSuffix }

/** Returns every issue of a configuration or a list of policies, and the advice about a valid one, in the order of the text. */
export function inspectPolicy(document: PolicyDocument): LocatedFinding[] {
  const { root, value, repeatedKeys, lines } = document
  const issues = Array.isArray(value)
    ? checkPolicies(value, options)
    : checkConfiguration(value, options)
  const found = [
    ...repeatedKeys.map(({ key, range }) => ({
      node: root,
      isThere: true,
      finding: createFinding(lines, range, {
        severity: 'error',
        code: 'repeated-key',
        path: key,
        message: `${JSON.stringify(key)} appears twice, and only the last one is used: remove one of them.`,
      }),
    })),
    ...issues.map((issue) => locate(document, 'error', suggestAsciiHost(issue, value))),
    ...adviseConfiguration(value, options).map((advice) => locate(document, 'advice', advice)),
  ]
  return found.sort(
    ({ finding: one }, { finding: other }) => one.line - other.line || one.column - other.column,
  )
}

/** Returns what keeps a text from being JSON, as a finding. */
export function syntaxFinding({ message, lines, range }: SyntaxMistake): Finding {
  return createFinding(lines, range, { severity: 'error', code: 'invalid-json', path: '', message })
}

function locate(
  document: PolicyDocument,
  severity: Finding['severity'],
  found: ConfigurationIssue | ConfigurationAdvice,
): LocatedFinding {
  const { code, path, message, suggestion } = found
  const fault = 'fault' in found ? found.fault : undefined
  const place = findPlace(document.root, path, code === 'unknown-key')
  return {
    ...place,
    finding: createFinding(document.lines, rangeOfPlace(place, code), {
      severity,
      code,
      path,
      message,
      ...(fault !== undefined && { fault }),
      ...(suggestion !== undefined && { suggestion }),
    }),
  }
}

/** The key where it is not known, the value where there is one, else the bracket of what lacks it. */
function rangeOfPlace({ node, property, isThere }: Place, code: string): Range {
  const key = property?.children?.[0]
  if (code === 'unknown-key' && key !== undefined) return rangeOf(key)
  return isThere && !isContainer(node)
    ? rangeOf(node)
    : { start: node.offset, end: node.offset + 1 }
}

function isContainer({ type }: Node): boolean {
  return type === 'object' || type === 'array'
}

function createFinding(
  lines: LineIndex,
  range: Range,
  rest: Omit<Finding, 'line' | 'column' | 'endLine' | 'endColumn'>,
): Finding {
  const { severity, code, message, path, ...more } = rest
  const start = lines.positionAt(range.start)
  const end = lines.positionAt(range.end)
  return {
    severity,
    code,
    message,
    path,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    ...more,
  }
}
