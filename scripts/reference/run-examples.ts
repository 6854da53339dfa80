// Runs the programs of a folder one after the other and writes what became of each into a file, as JSON. In a
// process of its own: the examples listen, leave databases open and write files where they are.
import assert from 'node:assert/strict'
import dns from 'node:dns'
import { readdirSync, writeFileSync } from 'node:fs'
import { Server } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, directory, report] = process.argv.slice(2) as [string, string, string]
process.chdir(directory)

// A port that is free, whatever the example says.
const listen = Server.prototype.listen as (...given: unknown[]) => Server
Server.prototype.listen = function (this: Server, ...given: unknown[]) {
  const callback = given.find((each) => typeof each === 'function')
  return listen.call(this, 0, '127.0.0.1', callback)
} as typeof Server.prototype.listen

// The servers of examples are nowhere: their names lead to a port of this machine that nobody listens on.
const answer = (_name: string, ...given: unknown[]) => {
  const done = given.at(-1) as (...results: unknown[]) => void
  const isAll = (given[0] as { all?: boolean } | undefined)?.all === true
  done(null, ...(isAll ? [[{ address: '127.0.0.1', family: 4 }]] : ['127.0.0.1', 4]))
}
dns.lookup = answer as unknown as typeof dns.lookup
dns.promises.lookup = (async (_name: string, options?: { all?: boolean }) =>
  options?.all
    ? [{ address: '127.0.0.1', family: 4 }]
    : { address: '127.0.0.1', family: 4 }) as never

const globals = globalThis as Record<string, unknown>
globals.expectSame = (actual: unknown, expected: unknown, expression: string) => {
  assert.deepStrictEqual(actual, expected, `${expression} is ${JSON.stringify(actual)}`)
}
globals.Bun = { serve: () => Object.create({ reload: () => undefined }) }
// What examples print is not a result.
console.log = () => {}
console.error = () => {}

const results: Record<string, string> = {}
for (const file of readdirSync(folder).sort()) {
  try {
    await import(pathToFileURL(join(folder, file)).href)
    results[file] = 'passed'
  } catch (error) {
    results[file] = error instanceof Error ? error.message : String(error)
  }
}
writeFileSync(report, JSON.stringify(results))
process.exit(0)
