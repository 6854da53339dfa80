import { suiteWith } from '../../../scripts/outside-programs.js'
import { openPostgresStore } from '../src/storage/postgres-store.js'
import { debianServer, embeddedServer } from './postgres-programs.js'
import { debianPrograms, embeddedPrograms, sharedServer } from './postgres-server.js'
import { storeSuite } from './store-suite.js'

let schemas = 0

for (const [program, programs] of [
  [embeddedServer, embeddedPrograms()],
  [debianServer, debianPrograms()],
] as const) {
  storeSuite(
    program.name,
    async () => {
      const server = await sharedServer(programs)
      const schema = `suite_${++schemas}`
      return {
        open: () => openPostgresStore(server.url(), { schema }),
        remove: async () => {
          await server.query(`drop schema ${schema} cascade`)
        },
      }
    },
    (name) => suiteWith(program, name),
  )
}
