import { writeSync } from 'node:fs'
import { openSqliteStore } from '../src/storage/sqlite-store.js'
import { event, versionDocument } from './store-suite.js'

// Saves version after version, and says so after each, until it is killed.
const store = await openSqliteStore(process.argv[2] as string)
for (;;) {
  const version = (await store.configuration.current())?.version ?? 0
  await store.configuration.save({
    document: versionDocument(version + 1),
    expectedVersion: version,
    author: 'child',
    summary: `Version ${version + 1}`,
    instant: Date.now(),
  })
  writeSync(1, `${version + 1}\n`)
  await store.events.record([event({ key: `k${version % 7}`, instant: version })])
}
