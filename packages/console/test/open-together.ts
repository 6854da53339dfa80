import { once } from 'node:events'
import { openSqliteStore } from '../src/storage/sqlite-store.js'

// Opens a store when it is told to, so that several processes do it at the same moment.
console.log('ready')
await once(process.stdin, 'data')
const store = await openSqliteStore(process.argv[2] as string)
console.log(JSON.stringify({ version: (await store.configuration.current())?.version ?? 0 }))
await store.close()
process.exit(0)
