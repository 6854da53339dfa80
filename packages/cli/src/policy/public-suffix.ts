import { getPublicSuffix } from 'tldts'

/** Whether anybody can register names below a host: the public suffix list, its private section included. */
export function isPublicSuffix(host: string): boolean {
  return getPublicSuffix(host, { allowPrivateDomains: true }) === host
}
