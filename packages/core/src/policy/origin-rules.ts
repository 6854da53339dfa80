import type { DangerousPermission } from '../configuration.js'
import { isHttpsDomainOrigin, isLoopback, parseOrigin } from '../reading/origin.js'
import { excerpt } from '../reading/printable.js'
import { type Finding, noFindings } from './finding.js'
import { describeForeignOwnOrigin, describeOriginFault } from './origin-fault.js'
import { type OriginPattern, parsePattern } from './origin-pattern.js'
import { kindBelow, kindOfSuffix } from './public-suffixes.js'
import type { Rules } from './rules.js'

/** Checks one entry of `allowedOrigins`, which has so many different ones. */
export function checkAllowedOrigin(
  entry: string,
  rules: Rules,
  entryCount: number,
): readonly Finding[] {
  // Lists may have a million entries, and nearly all of them are such.
  if (isHttpsDomainOrigin(entry)) return noFindings
  if (entry === '*') return checkAnyOrigin(rules, entryCount)
  if (entry === 'null') return checkNullOrigin(rules)
  const pattern = entry.includes('*') ? parsePattern(entry) : undefined
  const origin = pattern ?? parseOrigin(entry)
  if (!origin) return [describeOriginFault(entry)]
  if (!rules.allowCredentials) return noFindings
  return [
    ...(pattern?.isAnyHost ? checkAnyHost(entry, rules) : noFindings),
    ...checkSecurity(entry, origin.scheme, pattern ? hostBelow(pattern) : origin.host, rules),
    ...(pattern ? checkRegistrable(entry, pattern, rules) : noFindings),
  ]
}

/** Checks one entry of `ownOrigins`, where http is not a danger, and where nothing but this server's names has a place. */
export function checkOwnOrigin(entry: string, rules: Rules): readonly Finding[] {
  if (isHttpsDomainOrigin(entry)) return noFindings
  const pattern = entry.includes('*') ? parsePattern(entry) : undefined
  if (entry === '*' || entry === 'null' || pattern?.isAnyHost) {
    return [describeForeignOwnOrigin(entry)]
  }
  if (pattern) return checkRegistrable(entry, pattern, rules)
  return parseOrigin(entry) ? noFindings : [describeOriginFault(entry)]
}

function checkAnyOrigin(rules: Rules, entryCount: number): readonly Finding[] {
  const findings: Finding[] = []
  if (entryCount > 1) {
    const message =
      '* allows every origin, so the other entries have no effect: remove it, or remove them.'
    findings.push({ code: 'wildcard-not-alone', message })
  }
  if (rules.allowCredentials && !rules.accepted.has('any-origin-with-credentials')) {
    const danger = 'With credentials, * lets every site act as your visitors'
    const code = 'wildcard-with-credentials'
    findings.push({
      code,
      message: accept(danger, 'list the origins', 'any-origin-with-credentials'),
    })
  }
  return findings
}

function checkNullOrigin({ allowCredentials, accepted }: Rules): readonly Finding[] {
  const needed: DangerousPermission[] = allowCredentials
    ? ['null-origin', 'any-origin-with-credentials']
    : ['null-origin']
  const missing = needed.filter((danger) => !accepted.has(danger))
  if (missing.length === 0) return noFindings
  const danger = 'Any site can send the origin null, using a sandboxed frame'
  return [{ code: 'null-origin', message: accept(danger, 'leave it out', ...missing) }]
}

function checkAnyHost(entry: string, { accepted }: Rules): readonly Finding[] {
  if (accepted.has('any-origin-with-credentials')) return noFindings
  const danger = `With credentials, ${excerpt(entry)} lets every page of that scheme act as its user`
  const message = accept(danger, 'list the hosts', 'any-origin-with-credentials')
  return [{ code: 'wildcard-with-credentials', message }]
}

function checkSecurity(
  entry: string,
  scheme: string,
  host: string,
  { accepted }: Rules,
): readonly Finding[] {
  const isInsecure = scheme === 'http' || scheme === 'ftp' || scheme === 'file'
  const danger = 'insecure-origins-with-credentials'
  if (!isInsecure || isLoopback(host) || accepted.has(danger)) return noFindings
  const sentence = `With credentials, anyone on the network can pose as ${excerpt(entry)}`
  return [
    { code: 'insecure-origin-with-credentials', message: accept(sentence, 'use https', danger) },
  ]
}

function checkRegistrable(entry: string, pattern: OriginPattern, rules: Rules): readonly Finding[] {
  const danger = 'public-suffixes-with-credentials'
  if (!isRegistrable(pattern, rules) || rules.accepted.has(danger)) return noFindings
  const sentence = `Anyone can get a name that ${excerpt(entry)} covers`
  const message = accept(sentence, 'list the origins', danger)
  return [{ code: 'public-suffix-with-credentials', message }]
}

/**
 * Whether anybody can register a name that a pattern covers: its `*` is all or part of the label
 * below a public suffix, or stands for labels above and below one.
 */
export function isRegistrable(
  { label, host }: OriginPattern,
  { isPublicSuffix }: Partial<Pick<Rules, 'isPublicSuffix'>>,
): boolean {
  if (!label || host === '') return false
  const isWholeLabel = label.before === '' && label.after === ''
  return (
    kindOfSuffix(host) !== undefined ||
    (isWholeLabel && kindBelow(host) !== undefined) ||
    (!isLoopback(host) && !!isPublicSuffix?.(host.replace(/\.$/, '')))
  )
}

/** A host that a pattern covers. */
function hostBelow({ label, host }: OriginPattern): string {
  return label && host !== '' ? `a.${host}` : host
}

/** A sentence that names a danger, a way around it, and what to add where it is meant. */
function accept(danger: string, remedy: string, ...missing: DangerousPermission[]): string {
  return `${danger}: ${remedy}, or add ${missing.join(' and ')} to dangerouslyAllow.`
}
