import { StoreError } from './store.js'

/** One server of a connection string. */
export interface PostgresHost {
  /** `host:port`, as messages name it. */
  readonly name: string
  /** The connection string for this server alone, which `pg` understands. */
  readonly connectionString: string
}

/** The servers of a connection string, and the one that was the primary when last looked. */
export interface PostgresHosts {
  /** The whole of them and the database, without user and password: what messages call the store. */
  readonly label: string
  readonly all: readonly PostgresHost[]
  readonly current: PostgresHost
  /** Goes on to the next one, unless somebody did since. */
  leave(host: PostgresHost): void
}

/**
 * Reads a connection string as libpq does, of which `pg` knows one server only: several hosts,
 * separated by commas, each with a port or without. Throws a `StoreError` that never holds the string.
 */
export function readHosts(connectionString: string): PostgresHosts {
  const parts = /^(postgres(?:ql)?:\/\/)(?:([^/?#]*)@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?$/.exec(
    connectionString.trim(),
  )
  if (parts === null) throw unreadable('it does not have the form')
  const [, scheme = '', user, authority = '', path = '', query = ''] = parts
  const parameters = new URLSearchParams(query)
  // What looks like one is the rest of a password with an @ in it.
  if (/[@:]|\/.*\//.test(path)) throw unreadable('there is more than a name after the host')
  checkSession(parameters)
  const hosts = splitHosts(authority, parameters)
  const all = hosts.map(({ host, port }): PostgresHost => {
    const address = host.startsWith('/') ? '' : `${host}${port === '' ? '' : `:${port}`}`
    const rest = new URLSearchParams(parameters)
    if (host.startsWith('/')) rest.set('host', host)
    if (host.startsWith('/') && port !== '') rest.set('port', port)
    const end = rest.size === 0 ? '' : `?${rest}`
    const url = `${scheme}${user === undefined ? '' : `${user}@`}${address}${path}${end}`
    checkUrl(url)
    return { name: `${host || 'localhost'}:${port || 5432}`, connectionString: url }
  })
  const [first] = all
  if (first === undefined) throw unreadable('it names no host')
  let current = first
  return {
    label: `${all.map(({ name }) => name).join(',')}${decode(path)}`,
    all,
    get current() {
      return current
    },
    leave(host) {
      if (host === current) current = all[(all.indexOf(host) + 1) % all.length] ?? first
    },
  }
}

function splitHosts(authority: string, parameters: URLSearchParams) {
  const named = parameters.get('host')
  const list = named === null ? authority.split(',') : named.split(',')
  const ports = (parameters.get('port') ?? '').split(',')
  parameters.delete('host')
  parameters.delete('port')
  return list.map((entry, index) => {
    const match = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(entry)
    if (match === null) throw unreadable(`host ${index + 1} is not a name and a port`)
    const port = match[2] || ports[index] || ports[0] || ''
    if (Number(port) > 65_535) throw unreadable(`host ${index + 1} has a port above 65535`)
    return { host: decode(match[1] ?? ''), port }
  })
}

/** A store writes, so that it needs the primary, whatever else the string asks for. */
function checkSession(parameters: URLSearchParams): void {
  const attributes = parameters.get('target_session_attrs')
  parameters.delete('target_session_attrs')
  if (attributes === null || ['any', 'read-write', 'primary'].includes(attributes)) return
  throw new StoreError(
    'unavailable',
    `The connection string asks for target_session_attrs=${attributes}, but a store needs the primary: write read-write, or leave it out.`,
  )
}

function checkUrl(url: string): void {
  try {
    new URL(url.replace(/@(?=\/)/, '@localhost'))
    decodeURIComponent(url)
  } catch {
    // The error itself holds the string, password and all.
    throw unreadable('it is not a URL')
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw unreadable('a % in it does not begin an escape')
  }
}

function unreadable(what: string): StoreError {
  return new StoreError(
    'unavailable',
    `The connection string cannot be read: ${what}. Write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with several HOST:PORT separated by commas where there is a standby; in USER and PASSWORD write each of : / ? # @ % and [ ] as an escape, such as %40 for @.`,
  )
}
