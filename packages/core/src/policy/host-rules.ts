import { isHttpHost } from '../reading/host.js'
import { splitOrigin } from '../reading/origin.js'
import { excerpt } from '../reading/printable.js'
import { asciiLowerCase } from '../reading/token.js'
import { type Finding, noFindings } from './finding.js'
import { findHostMistake, type Mistake } from './host-fault.js'
import { kindBelow, kindOfSuffix } from './public-suffixes.js'
import type { Rules } from './rules.js'
import {
  type Expected,
  findTextMistake,
  httpStart,
  isUnfilled,
  maximumReadLength,
  stripSurroundings,
} from './text-fault.js'

const expected: Expected = { noun: 'host', pattern: '*.example.com' }

/** Checks an entry of `allowedHosts`: a host that this server is reached under, or all below one. */
export function checkAllowedHost(entry: string, rules: Rules): readonly Finding[] {
  const findings = checkPolicyHost(entry)
  if (findings.length > 0 || !entry.startsWith('*.') || rules.accepted.has('public-suffix-hosts')) {
    return findings
  }
  if (!isRebindable(entry.slice(2), rules)) return noFindings
  const message = `Anyone can point a name under ${excerpt(entry)} at this server: list the names it has, or add public-suffix-hosts to dangerouslyAllow.`
  return [{ code: 'public-suffix-host', message }]
}

/** Checks an entry of a policy's `hosts`, which only chooses a policy. */
export function checkPolicyHost(entry: string): readonly Finding[] {
  if (isHostEntry(entry)) return noFindings
  const { fault, remedy, completion = '' } = findEntryMistake(entry)
  const message = `${excerpt(entry)} is not a host: ${remedy}${completion}.`
  return [{ code: 'invalid-host', fault, message, suggestion: suggestHost(entry) }]
}

/** Whether a text is a host without a final dot, or `*.` and a domain of two or more labels, or `*.localhost`. */
export function isHostEntry(entry: string): boolean {
  if (entry.endsWith('.')) return false
  if (!entry.startsWith('*.')) return isHttpHost(entry)
  const parent = entry.slice(2)
  // One label more must fit, and none fits an address.
  return isHttpHost(`a.${parent}`) && (parent.includes('.') || parent === 'localhost')
}

/**
 * Whether anybody can have a name below a domain and point it at any address, this server's own
 * included. The names of a hosting service point at that service.
 */
function isRebindable(domain: string, { isPublicSuffix }: Rules): boolean {
  const kind = kindOfSuffix(domain)
  if (kind === 'hosting' || domain === 'localhost') return false
  const below = kindBelow(domain)
  return !!kind || (!!below && below !== 'hosting') || !!isPublicSuffix?.(domain)
}

function findEntryMistake(entry: string): Mistake {
  if (entry === '') return { fault: 'no-host', remedy: 'write a name such as api.example.com' }
  if (entry.length > maximumReadLength) {
    return { fault: 'host-length', remedy: 'a host has at most 253 characters' }
  }
  const mistake = findTextMistake(entry, expected)
  if (mistake) return mistake
  if (entry === '*')
    return { fault: 'wildcard-place', remedy: 'to accept every host, leave the list empty' }
  if (entry.includes('://') || /^https?:?[/\\]/i.test(entry)) {
    return { remedy: 'write only the host, without the scheme and path' }
  }
  return findSurplus(entry) ?? findWildcardMistake(entry) ?? findHostMistake(entry)
}

/** What may stand around a host elsewhere. */
function findSurplus(entry: string): Mistake | undefined {
  if (entry.includes('@')) {
    return { fault: 'user-info', remedy: 'remove everything up to the @' }
  }
  if (entry.endsWith('/') && entry.indexOf('/') === entry.length - 1) {
    return { fault: 'trailing-slash', remedy: 'remove the trailing slash' }
  }
  if (entry.includes('/')) return { fault: 'path', remedy: 'remove the path' }
  const { port } = splitOrigin(`://${entry}`)
  if (port?.includes(':')) {
    return { fault: 'ip-address', remedy: 'an IPv6 address needs brackets, as in [::1]' }
  }
  if (port !== undefined) {
    return { fault: 'bad-port', remedy: 'remove the port: ports are not compared' }
  }
  return /[^.]\.$/.test(entry) ? { remedy: 'remove the dot at the end' } : undefined
}

function findWildcardMistake(entry: string): Mistake | undefined {
  if (!entry.includes('*')) return undefined
  const rest = entry.slice(2)
  const isFree = entry.startsWith('*.') && !rest.includes('*')
  if (!isFree || (rest !== '' && !rest.includes('.') && isHttpHost(rest))) {
    const remedy = 'write * only before a domain that contains a dot, as in *.example.com'
    return { fault: 'wildcard-place', remedy }
  }
  return findHostMistake(`a.${rest}`)
}

/** Returns the host that a text was probably meant to be. It may not be one either. */
function suggestHost(entry: string): string | undefined {
  if (entry.length > maximumReadLength || isUnfilled(entry)) return undefined
  const authority = stripSurroundings(entry)
    .replace(httpStart, '')
    .replace(/^.*:\/\//s, '')
    .replace(/[/?#\\].*$/s, '')
  const host = authority.slice(authority.lastIndexOf('@') + 1).replace(/(?<=[^:]):[\d*]*$/, '')
  return asciiLowerCase(host).replace(/\.$/, '').replace(/^\./, '*.')
}
