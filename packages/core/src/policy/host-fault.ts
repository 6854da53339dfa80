import type { ConfigurationFault } from '../issues.js'
import {
  canonicalIpv6,
  endsInNumber,
  maximumDomainLength,
  maximumLabelLength,
} from '../reading/host.js'

/** One mistake, and what to do about it. */
export interface Mistake {
  readonly fault?: ConfigurationFault
  /** The end of a sentence, without its full stop. */
  readonly remedy: string
  /** An example, or one more sentence without its full stop: with it nothing is left to say. */
  readonly completion?: string
}

/**
 * Returns the first mistake in a text that is not the host of an http or https origin. A `*` is no
 * mistake here; whoever takes patterns looks at it first.
 */
export function findHostMistake(host: string): Mistake {
  return (
    findAsciiMistake(host) ??
    findAddressMistake(host) ??
    findLengthMistake(host) ?? {
      remedy: 'the last label of a host must begin with a letter, unless it is an IP address',
    }
  )
}

/** Characters that no host has, then letters that are not as browsers send them. */
function findAsciiMistake(host: string): Mistake | undefined {
  if (/[^\0-\x7f]/.test(host)) {
    return host.split('.').some(isMixedLabel)
      ? {
          fault: 'punycode-host',
          remedy: 'only ASCII may follow xn--: write the whole host as browsers send it',
        }
      : {
          fault: 'unicode-host',
          remedy: 'write the host in ASCII, as browsers send it, with labels that begin with xn--',
        }
  }
  const character = host.startsWith('[') ? undefined : /[^\w.-]/.exec(host)?.[0]
  if (character) return { remedy: `a host cannot contain the character ${character}` }
  return /[A-Z]/.test(host) ? { fault: 'upper-case', remedy: 'write it in lower case' } : undefined
}

/** Whether a label claims to be encoded and is not. */
function isMixedLabel(label: string): boolean {
  return /^xn--.*[^\0-\x7f]/is.test(label)
}

function findAddressMistake(host: string): Mistake | undefined {
  if (host.startsWith('[')) {
    const canonical = canonicalIpv6(host)
    const remedy = canonical
      ? `browsers write this address as ${canonical}`
      : 'the text in the brackets is not an IPv6 address'
    return { fault: 'ip-address', remedy }
  }
  if (!endsInNumber(host) || !/^[\da-fx.]+$/.test(host)) return undefined
  const remedy = 'write the address as four numbers from 0 to 255, without leading zeros'
  return { fault: 'ip-address', remedy: host.endsWith('.') ? 'remove the dot at the end' : remedy }
}

function findLengthMistake(host: string): Mistake | undefined {
  const name = host.replace(/\.$/, '')
  if (host.startsWith('.')) {
    const remedy = `a host cannot begin with a dot: write *${host} for every name below it`
    return { fault: 'wildcard-place', remedy }
  }
  const labels = name.split('.')
  if (labels.includes('')) {
    return { fault: 'label-length', remedy: 'remove one of the two dots in a row' }
  }
  if (labels.some((label) => label.length > maximumLabelLength)) {
    const remedy = `a label of a host has at most ${maximumLabelLength} characters`
    return { fault: 'label-length', remedy }
  }
  return name.length > maximumDomainLength
    ? { fault: 'host-length', remedy: `a host has at most ${maximumDomainLength} characters` }
    : undefined
}
