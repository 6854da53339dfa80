import { type Demo, startDemo } from './demo.js'

function port(name: string): number | undefined {
  const value = process.env[name]
  if (value === undefined || value === '') return undefined
  if (/^\d{1,5}$/.test(value) && Number(value) < 65_536) return Number(value)
  throw new Error(`${name} must be a port from 0 (any free one) to 65535, not ${value}.`)
}

async function start(): Promise<Demo> {
  const demo = await startDemo({
    pagePort: port('PORT'),
    apiPort: port('API_PORT'),
    host: process.env.HOST || undefined,
  })
  console.log(`
  The Crossgate demo is running. Nothing leaves this machine.

  Open     ${demo.origins.page}
           Open this page in a browser. It sends requests to the API, and shows
           which of them Crossgate allows, which it refuses, and why.

  API      ${demo.origins.api}
           Another origin, because the port differs. Crossgate stands in front of it.

  Console  ${demo.console.address}
           Where an operator changes the policy and reads what was refused.

  Key      ${demo.console.key}
           Sign in to the console with this key. It is valid until the demo ends.

  Press Ctrl+C to stop.
`)
  return demo
}

try {
  const starting = start()
  let ending = false
  const end = () => {
    if (ending) return
    ending = true
    void starting.then((demo) => demo.close()).catch(() => {})
  }
  // From the start and for each signal (npm passes on what the terminal has sent already), so that
  // none ends the process before the console's store is removed.
  process.on('SIGINT', end).on('SIGTERM', end)
  await starting
} catch (error) {
  console.error(`The demo did not start: ${(error as Error).message}`)
  process.exitCode = 1
}
