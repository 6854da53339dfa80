import { type Demo, startDemo } from './demo.js'

function port(name: string): number | undefined {
  const value = process.env[name]
  if (value === undefined || value === '') return undefined
  if (/^\d{1,5}$/.test(value) && Number(value) < 65_536) return Number(value)
  throw new Error(`${name} is a port from 0 (any free one) to 65535, not ${value}.`)
}

async function start(): Promise<Demo> {
  const demo = await startDemo({
    pagePort: port('PORT'),
    apiPort: port('API_PORT'),
    host: process.env.HOST || undefined,
  })
  console.log(`
  Crossgate demo

  Open  ${demo.origins.page}
  API   ${demo.origins.api}  (another origin, behind the filter)

  Ctrl+C ends it.
`)
  return demo
}

try {
  const demo = await start()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void demo.close())
  }
} catch (error) {
  console.error(`The demo did not start: ${(error as Error).message}`)
  process.exitCode = 1
}
