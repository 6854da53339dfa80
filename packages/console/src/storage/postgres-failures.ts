import { StoreError, type StoreErrorCode } from './store.js'

/** What is known of a database error beyond its text. */
interface ErrorFacts {
  readonly code?: string | undefined
  readonly message: string
}

/**
 * Whether an operation may have been done:
 * - `unreachable`: there was no connection, so that nothing was done;
 * - `undone`: the server says that it did nothing, and another try may succeed;
 * - `unknown`: the connection was lost, or the answer was late;
 * - `refused`: the server says no, and will again.
 */
export type FailureKind = 'unreachable' | 'undone' | 'unknown' | 'refused'

interface Failure {
  readonly signs: readonly (string | RegExp)[]
  readonly kind: FailureKind
  readonly code: StoreErrorCode
  readonly sentence: string
}

/** By SQLSTATE, by the codes of Node, and by the few texts of `pg` that have neither. The first that fits counts. */
const failures: readonly Failure[] = [
  {
    signs: [
      '28P01',
      /SASL: .*(?:password|client-first)/i,
      /password must be a (?:non-empty )?string/i,
    ],
    kind: 'refused',
    code: 'unavailable',
    sentence:
      'does not accept this user and password. Correct them in the connection string; in a URL, characters such as @ or / in a password are written as escapes (%40, %2F).',
  },
  {
    signs: [/no encryption/],
    kind: 'refused',
    code: 'unavailable',
    sentence:
      'lets nobody in without TLS, as its pg_hba.conf says. Add sslmode=verify-full to the connection string.',
  },
  {
    signs: ['28000'],
    kind: 'refused',
    code: 'unavailable',
    sentence:
      'does not let this user in: there is no such role, it may not log in, or pg_hba.conf of the server has no line for this user, database and address.',
  },
  {
    signs: ['3D000'],
    kind: 'refused',
    code: 'unavailable',
    sentence:
      'has no such database. Create it (createdb NAME), or correct its name in the connection string.',
  },
  {
    signs: ['42501'],
    kind: 'refused',
    code: 'unavailable',
    sentence:
      'does not give this user the rights that the store needs. To set it up, it creates its schema and tables: GRANT CREATE ON DATABASE to this user, or let an administrator start the console once and then GRANT USAGE on the schema, SELECT, INSERT, UPDATE, DELETE on its tables, and USAGE on its sequences.',
  },
  {
    signs: [/does not support SSL connections/],
    kind: 'refused',
    code: 'unavailable',
    sentence:
      'does not speak TLS, which the connection string asks for. Switch it on at the server (ssl = on), or, in a network that nobody else can read, write sslmode=disable.',
  },
  {
    signs: [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'CERT_HAS_EXPIRED',
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    kind: 'refused',
    code: 'unavailable',
    sentence:
      'shows a certificate that this process does not trust. Name the authority that signed it in the connection string (sslrootcert=FILE), and connect by the name that the certificate has.',
  },
  {
    signs: ['53100', 'ENOSPC'],
    kind: 'refused',
    code: 'full',
    sentence:
      'cannot grow: the disk of the server is full. Nothing was saved. Make room there and try again.',
  },
  {
    signs: ['25006'],
    kind: 'undone',
    code: 'read-only',
    sentence:
      'takes no writes: the server is a standby, or is set to read-only. Name the primary in the connection string, or ask its administrator why it is read-only.',
  },
  {
    signs: ['40001', '40P01'],
    kind: 'undone',
    code: 'locked',
    sentence: 'is busy: others write the same rows. Try again.',
  },
  {
    signs: ['55P03', '57014'],
    kind: 'undone',
    code: 'locked',
    sentence:
      'did not finish in time: another connection holds a lock, or the server is overloaded. Try again.',
  },
  {
    signs: ['XX001', 'XX002', '42P01', '42703', '3F000'],
    kind: 'refused',
    code: 'corrupt',
    sentence:
      'is damaged, or its tables are not those of a Crossgate store. Restore them from a backup, or drop the schema to start with the defaults.',
  },
  {
    signs: ['53300', '57P03', /too many (?:clients|connections)/, /remaining connection slots/],
    kind: 'unreachable',
    code: 'unavailable',
    sentence:
      'accepts no connections now: it is starting or stopping, or has as many as max_connections allows.',
  },
  {
    signs: [
      '57P01',
      '57P02',
      '57P05',
      '25P03',
      /^08/,
      /Connection terminated/,
      'ECONNRESET',
      'EPIPE',
    ],
    kind: 'unknown',
    code: 'unavailable',
    sentence:
      'closed the connection: it was stopped, or the network between was cut. Start it again, or try again once it is back.',
  },
  {
    signs: [/Query read timeout/],
    kind: 'unknown',
    code: 'unavailable',
    sentence:
      'did not answer in time: it is overloaded, the network between was cut, or a standby that has to confirm is gone.',
  },
  {
    signs: [/timeout exceeded when trying to connect/],
    kind: 'unreachable',
    code: 'locked',
    sentence:
      'has no free connection here: too many operations of this process wait for it. Try again.',
  },
  {
    signs: [
      'ECONNREFUSED',
      'ENOTFOUND',
      'EAI_AGAIN',
      'ETIMEDOUT',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'ENOENT',
      /timeout expired/,
      /connection timeout/,
    ],
    kind: 'unreachable',
    code: 'unavailable',
    sentence:
      'cannot be reached. Is the server running, and are host and port those of the connection string?',
  },
]

function failureOf({ code, message }: ErrorFacts): Failure | undefined {
  const fits = (sign: string | RegExp) =>
    typeof sign === 'string' ? sign === code : sign.test(`${code ?? ''} ${message}`)
  return failures.find(({ signs }) => signs.some(fits))
}

/** There was no primary to connect to, or it could not be used. */
export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure'

  constructor(
    /** What each host said. */
    readonly hosts: readonly { readonly host: string; readonly error: Error }[],
  ) {
    super(hosts.map(({ host, error }) => `${host}: ${error.message}`).join('; '))
  }
}

/** A host is a standby: it is read-only until it is promoted. */
export class StandbyError extends Error {
  override readonly name = 'StandbyError'
}

/** The server is older than the store can use. */
export class OldServerError extends Error {
  override readonly name = 'OldServerError'
}

/** The server wrote, but stopped waiting for the standby that has to confirm. */
export class UnconfirmedError extends Error {
  override readonly name = 'UnconfirmedError'
}

/** Of several hosts the failure that somebody has to mend tells more than that of a host that is down. */
function mostTelling(failure: ConnectFailure): Error {
  const errors = failure.hosts.map(({ error }) => error)
  return errors.find((error) => kindOfConnect(error) === 'refused') ?? errors[0] ?? failure
}

function kindOfConnect(error: Error): FailureKind {
  if (error instanceof OldServerError) return 'refused'
  if (error instanceof StandbyError) return 'unreachable'
  const kind = failureOf(error as ErrorFacts)?.kind
  return kind === 'refused' ? 'refused' : 'unreachable'
}

/** Returns whether what was tried may have been done. */
export function kindOf(error: unknown): FailureKind {
  if (error instanceof ConnectFailure) return kindOfConnect(mostTelling(error))
  if (error instanceof UnconfirmedError) return 'refused'
  return failureOf(error as ErrorFacts)?.kind ?? 'refused'
}

/** Returns what the server or `pg` said, in the operator's words and without any password. */
export function toStoreError(error: unknown, label: string): StoreError {
  if ((error as { name?: unknown })?.name === 'StoreError') return error as StoreError
  if (error instanceof ConnectFailure) return ofConnect(error, label)
  if (error instanceof UnconfirmedError) {
    return new StoreError(
      'unconfirmed',
      `The database ${label} wrote this, but gave up waiting for a standby to confirm it, so it would be lost with the server. It is not acknowledged: save again once the standby is back, or take it out of synchronous_standby_names.`,
      { cause: error },
    )
  }
  return describe(error as ErrorFacts, `The database ${label}`, error)
}

function ofConnect(failure: ConnectFailure, label: string): StoreError {
  const error = mostTelling(failure)
  if (error instanceof OldServerError) return new StoreError('unavailable', error.message)
  const isStandby = failure.hosts.every(({ error }) => error instanceof StandbyError)
  if (isStandby && failure.hosts.length === 1) {
    return new StoreError(
      'unavailable',
      `The database ${label} is a standby, and takes no writes. Name the primary in the connection string, or both of them, separated by a comma.`,
      { cause: error },
    )
  }
  if (failure.hosts.length > 1 && kindOfConnect(error) !== 'refused') {
    const said = failure.hosts.map(({ host, error }) => `${host} ${inShort(error)}`)
    return new StoreError(
      'unavailable',
      `No server of ${label} takes writes: ${said.join('; ')}. It is tried again until one does: promote a standby, or start the primary.`,
      { cause: error },
    )
  }
  return describe(error as ErrorFacts, `The database ${label}`, error)
}

function inShort(error: Error): string {
  if (error instanceof StandbyError) return 'is a standby'
  return `cannot be used (${(error as ErrorFacts).code ?? error.message})`
}

function describe(facts: ErrorFacts, subject: string, cause: unknown): StoreError {
  const failure = failureOf(facts)
  const said = facts.message ? ` (It said: ${facts.message}.)`.replace('..)', '.)') : ''
  return failure === undefined
    ? new StoreError('unavailable', `${subject} cannot be used: ${facts.message}.`, { cause })
    : new StoreError(failure.code, `${subject} ${failure.sentence}${said}`, { cause })
}
