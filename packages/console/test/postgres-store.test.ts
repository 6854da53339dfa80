import { suiteWith } from '../../../scripts/outside-programs.js'
import { openPostgresStore } from '../src/storage/postgres-store.js'
import { debianServer, embeddedServer } from './postgres-programs.js'
import { debianPrograms, embeddedPrograms, sharedServer } from './postgres-server.js'
import { storeSuite } from './store-suite.js'

for (const [program, programs] of [
  [embeddedServer, embeddedPrograms()],
  [debianServer, debianPrograms()],
] as const) {
  storeSuite(
    program.name,
    async () => {
      const server = await sharedServer(programs)
      const schema = 'suite'
      return {
        open: () => openPostgresStore(server.url(), { schema }),
        // The tables are made once, and emptied: to make them for each test would take a minute.
        remove: async () => {
          await server.query(`do $$ begin execute (
            select 'truncate ' || string_agg(format('%I.%I', schemaname, tablename), ', ') || ' restart identity'
            from pg_tables where schemaname = '${schema}' and tablename not like 'kysely%') ; end $$`)
          await server.query(
            `insert into ${schema}.event_log (id, revision, lost, removed) values (1, 0, 0, 0)`,
          )
        },
      }
    },
    (name) => suiteWith(program, name),
  )
}
