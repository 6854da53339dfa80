import { openSqliteStore } from '../src/storage/sqlite-store.js'

// Another process that allows one origin, and says which version that made.
const [file, origin] = process.argv.slice(2) as [string, string]
const store = await openSqliteStore(file)
const current = await store.configuration.current()
if (!current) throw new Error('The store is empty.')
const saved = await store.configuration.save({
  document: {
    ...current.document,
    corsConfiguration: { ...current.document.corsConfiguration, allowedOrigins: [origin] },
  },
  expectedVersion: current.version,
  author: 'another process',
  summary: `Allowed ${origin}`,
  instant: Date.now(),
})
console.log(String(saved.version))
process.exit(0)
