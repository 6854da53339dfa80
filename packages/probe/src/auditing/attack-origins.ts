/** An origin that a careless rule takes for an allowed one. */
export interface AttackOrigin {
  /** Permanent name of the trick. */
  readonly id: string
  /** The value of the `Origin` header. */
  readonly origin: string
  /** The mistake that lets it through, as a sentence. */
  readonly mistake: string
  /** Whether a page can have this origin in a browser; what cannot be is a sign of the mistake only. */
  readonly possible: boolean
}

const evil = 'crossgate-probe.example'

const trailing: readonly [id: string, character: string][] = [
  ['backtick', '`'],
  ['encoded-backtick', '%60'],
  ['left-brace', '{'],
  ['right-brace', '}'],
  ['pipe', '|'],
  ['tilde', '~'],
  ['exclamation-mark', '!'],
  ['apostrophe', "'"],
  ['underscore', '_'],
  ['comma', ','],
  ['encoded-slash', '%2f'],
  ['backslash', '\\'],
]

/**
 * Returns the [origins](https://fetch.spec.whatwg.org/#origin-header) that attackers try against a rule
 * that allows one origin: look-alikes before
 * and after its host, another scheme and port, characters that end a careless pattern.
 *
 * @param origin The allowed http or https origin.
 * @throws `TypeError` where that is not a URL.
 *
 * @example
 * ```ts
 * import { createCors } from '@crossgate/core'
 * import { attackOrigins } from '@crossgate/probe'
 *
 * const cors = createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] })
 * for (const { origin, mistake } of attackOrigins('https://app.example.com')) {
 *   const decision = cors.decide({ method: 'GET', url: '/', headers: new Map([['origin', origin]]) })
 *   if (decision.headers['access-control-allow-origin'] === origin) console.error(mistake)
 * }
 * ```
 */
export function attackOrigins(origin: string): readonly AttackOrigin[] {
  const { protocol, host, hostname, port } = new URL(origin)
  const other = protocol === 'https:' ? 'http:' : 'https:'
  const otherPort = port === '8443' ? '9443' : '8443'
  const isName = /[a-z]/.test(hostname) && !hostname.startsWith('[')
  const list: AttackOrigin[] = [
    {
      id: 'host-as-prefix',
      origin: `${protocol}//${hostname}.${evil}`,
      mistake: 'The rule checks only how the origin begins.',
      possible: true,
    },
    {
      id: 'host-as-prefix-without-dot',
      origin: `${protocol}//${hostname}${evil}`,
      mistake: 'The rule checks only how the origin begins.',
      possible: true,
    },
    {
      id: 'user-info',
      origin: `${protocol}//${hostname}@${evil}`,
      mistake: 'The rule mistakes a user name for the host.',
      possible: false,
    },
    {
      id: 'two-origins',
      origin: `${origin}, https://${evil}`,
      mistake: 'The rule finds the allowed origin somewhere in the header.',
      possible: false,
    },
    {
      id: 'in-path',
      origin: `https://${evil}/${hostname}`,
      mistake: 'The rule finds the allowed host somewhere in the header.',
      possible: false,
    },
    {
      id: 'other-scheme',
      origin: `${other}//${host}`,
      mistake:
        other === 'http:'
          ? 'The rule ignores the scheme, so anyone who controls the network can pose as the page.'
          : 'The rule ignores the scheme.',
      possible: true,
    },
    {
      id: 'other-port',
      origin: `${protocol}//${hostname}:${otherPort}`,
      mistake: 'The rule ignores the port.',
      possible: true,
    },
  ]
  if (!isName) return list
  list.push(
    {
      id: 'host-as-suffix',
      origin: `${protocol}//crossgate-probe${hostname}`,
      mistake: 'The rule checks only how the origin ends.',
      possible: true,
    },
    {
      id: 'subdomain',
      origin: `${protocol}//crossgate-probe.${hostname}`,
      mistake: 'The rule allows every subdomain, and one of them may be taken over.',
      possible: true,
    },
    {
      id: 'trailing-dot',
      origin: `${protocol}//${hostname}.${port === '' ? '' : `:${port}`}`,
      mistake: 'The rule treats a host with a dot at the end as the same host.',
      possible: true,
    },
    ...trailing.map(([id, character]) => ({
      id: `${id}-after-host`,
      origin: `${protocol}//${hostname}${character}.${evil}`,
      mistake: 'The rule stops at a character that it does not know.',
      possible: !/[\\,%{}|]/.test(character),
    })),
  )
  if (hostname.includes('.')) {
    list.push({
      id: 'letter-for-dot',
      origin: `${protocol}//${hostname.replace('.', 'x')}`,
      mistake: 'The rule is a regular expression whose dots stand for any character.',
      possible: true,
    })
  }
  return list
}
