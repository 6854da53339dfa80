import autocannon, { type Options } from 'autocannon'

// Started by the benchmark: puts a server under load as each message says, and tells what came of it.
process.on('message', async (options: Options) => {
  process.send?.(await autocannon(options))
})
process.on('disconnect', () => process.exit())
