import { inspect } from 'node:util'
import * as assert from 'uvu/assert'
import { suiteWith } from '../../../scripts/outside-programs.js'
import { openPostgresStore, type PostgresStoreOptions } from '../src/storage/postgres-store.js'
import { embeddedServer } from './postgres-programs.js'
import { type PostgresServer, password, sharedServer } from './postgres-server.js'
import { scoped } from './scoped.js'
import { rejects } from './store-suite.js'

// What an operator reads whose first start fails. No message, and nothing that hangs on it, holds
// the password.

const test = scoped(
  'store :: PostgreSQL :: messages',
  sharedServer,
  () => {},
  (name) => suiteWith(embeddedServer, name),
)

async function refuses(
  connection: string,
  sentence: RegExp,
  options: PostgresStoreOptions = {},
): Promise<void> {
  const error = await rejects(openPostgresStore(connection, options), 'unavailable')
  assert.match(error.message, sentence)
  for (const text of [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error)]) {
    assert.not.match(text, /se:cr|se%3Acr|cr@t/)
  }
}

function swap(server: PostgresServer, from: string, to: string): string {
  return server.url().replace(from, to)
}

test('a wrong password', (server) =>
  refuses(
    swap(server, encodeURIComponent(password), 'se%3Acret'),
    /^The database 127\.0\.0\.1:\d+\/postgres does not accept this user and password\. Correct them/,
  ))

test('no password at all', (server) =>
  refuses(
    swap(server, `:${encodeURIComponent(password)}`, ''),
    /does not accept this user and password/,
  ))

test('no such user', (server) =>
  refuses(swap(server, 'admin', 'nobody'), /does not accept this user/))

test('no such database', (server) =>
  refuses(server.url('nowhere'), /\/nowhere has no such database\. Create it \(createdb NAME\)/))

test('no permission to create the schema', async (server) => {
  await server.query(`create role reader login password '${password}'`)
  await refuses(
    server.url('postgres', 'reader'),
    /does not give this user the rights that the store needs\. .*GRANT CREATE ON DATABASE.*, and USAGE on its sequences\. \(It said: permission denied for database postgres\.\)$/,
    { schema: 'of_reader' },
  )
  await server.query('create schema of_reader')
  await server.query('grant usage on schema of_reader to reader')
  await refuses(
    server.url('postgres', 'reader'),
    /does not give this user .*permission denied for schema of_reader/,
    { schema: 'of_reader' },
  )
})

test('a server that lets nobody in without TLS, and one that has none', async (server) => {
  await refuses(
    `${server.url()}?sslmode=verify-full`,
    /does not speak TLS, which the connection string asks for\. .*sslmode=disable/,
  )
  await refuses(server.url(), /does not speak TLS/, { ssl: true })
})

test('a server that is too old', async (server) => {
  // It says that it is older: what is found first in this user's search path says so.
  await server.query(`create role old login password '${password}'`)
  await server.query('create schema old authorization old')
  await server.query(
    `create function old.current_setting(text) returns text language sql as $$ select case $1 when 'server_version' then '11.22' else '110022' end $$`,
  )
  await server.query('alter role old set search_path = old, pg_catalog')
  await refuses(
    server.url('postgres', 'old'),
    /^The database server is PostgreSQL 11\.22: a store needs 15 or newer\.$/,
  )
})

test('a connection string that cannot be read', async () => {
  const written = (string: string, sentence: RegExp) => refuses(string, sentence)
  await written('postgresql://ada:se:cr@t@db:5432/x/y', /there is more than a name after the host/)
  const form =
    /^The connection string cannot be read: .* Write postgresql:\/\/USER:PASSWORD@HOST:PORT\/DATABASE/
  await written('', form)
  await written('mysql://ada:se:cr@t/1@db/crossgate', form)
  await written('host=db password=se:cr@t dbname=crossgate', form)
  await written('postgresql://ada:se:cr@t/1@db:5432/crossgate', form)
  await written('postgresql://ada:se:cr@t#1@db:5432/crossgate', form)
  await written('postgresql://ada:se%cr@db:port/crossgate', form)
  await written('postgresql://ada:se%3Acr@db:99999/crossgate', /host 1 has a port above 65535/)
  await written(
    'postgresql://ada:se%3Acr@a,b/crossgate?target_session_attrs=read-only',
    /asks for target_session_attrs=read-only, but a store needs the primary: write read-write/,
  )
})

test('a name that no schema can have', (server) =>
  refuses(server.url(), /"My-Schema" cannot be the name of the schema: use at most 50/, {
    schema: 'My-Schema',
  }))

test('a user with no more than it needs, once the tables are there', async (server) => {
  const admin = await openPostgresStore(server.url(), { schema: 'lean' })
  await server.query(`create role lean login password '${password}'`)
  await server.query('grant usage on schema lean to lean')
  await server.query('grant select, insert, update, delete on all tables in schema lean to lean')
  const store = await openPostgresStore(server.url('postgres', 'lean'), { schema: 'lean' })
  await store.events.record([])
  assert.is((await store.events.search()).total, 0)
  await admin.close()
  await store.close()
})

test('a password that is given for each connection', async (server) => {
  let calls = 0
  const store = await openPostgresStore(swap(server, `:${encodeURIComponent(password)}`, ''), {
    schema: 'given_password',
    password: async () => {
      calls++
      return password
    },
  })
  assert.is(await store.configuration.current(), undefined)
  assert.ok(calls >= 2)
  await store.close()
})

test.run()
