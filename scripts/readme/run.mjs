// Runs the programs of the READMEs where their packages are installed, and asks those that serve.
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const anyPort = fileURLToPath(new URL('./any-port.mjs', import.meta.url))
const database = fileURLToPath(new URL('./database.ts', import.meta.url))
const allowed = 'https://app.example.com'
const timeLimit = 30_000

/**
 * Runs a program in a folder and resolves with what happened: it `ended` with code 0, `served` an
 * allowed page and refused a foreign one, or `opened` a console. Rejects with what it printed where none is so.
 *
 * @param program one of `readmePrograms`
 * @param options `folder`, where its packages are installed; `bun`, the command for programs of Bun;
 *   `nodeArguments`, with which Node finds the packages where that is not in node_modules
 */
export async function runProgram(program, { folder, bun, nodeArguments = [] }) {
  const closing = []
  try {
    const code = await withServers(program.code, closing)
    const file = join(folder, `${program.page.replaceAll(/\W/g, '-')}-${program.line}.mjs`)
    writeFileSync(file, code)
    writeFileSync(join(folder, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
    if (code.includes('export default')) return await callModule(file, folder, nodeArguments)
    const port = code.includes('Bun.') ? await freePort() : undefined
    if (port !== undefined) return await start(bun, ['run', file], { folder, port })
    const opens = code.includes('createConsole(')
    return await start(
      process.execPath,
      [...nodeArguments, '--import', pathToFileURL(anyPort).href, file],
      {
        folder,
        ...(opens && { prints: /first API key/, ask: askConsole }),
      },
    )
  } finally {
    for (const close of closing) await close()
  }
}

/** Returns a program with servers of this machine in place of those that it names. */
async function withServers(code, closing) {
  let changed = code
  if (code.includes('https://api.example.com')) {
    const api = await startApi()
    closing.push(api.close)
    changed = changed.replaceAll('https://api.example.com', api.url)
  }
  const postgres = /postgresql:[^']+/.exec(code)?.[0]
  if (postgres !== undefined) {
    const child = fork(database, {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    closing.push(async () => {
      if (child.exitCode !== null) return
      child.disconnect()
      await once(child, 'exit')
    })
    const [url] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('PostgreSQL does not start'))),
    ])
    changed = changed.replace(postgres, url)
  }
  return changed
}

/** Calls the `fetch` of a module as a runtime does, which loads it and sends it requests. */
async function callModule(file, folder, nodeArguments) {
  const caller = file.replace(/\.mjs$/, '-caller.mjs')
  writeFileSync(
    caller,
    `import { createServer } from 'node:http'
import program from ${JSON.stringify(pathToFileURL(file).href)}
createServer(async (req, res) => {
  const { method, url, headers } = req
  const answer = await program.fetch(new Request(new URL(url, 'http://api.test'), { method, headers }), {}, {})
  res.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
}).listen(3000)
`,
  )
  return start(
    process.execPath,
    [...nodeArguments, '--import', pathToFileURL(anyPort).href, caller],
    { folder },
  )
}

async function start(command, args, { folder, port, prints, ask = askPages }) {
  const env = { ...process.env, NO_COLOR: '1', ...(port && { BUN_PORT: String(port) }) }
  const stdio = ['ignore', 'pipe', 'pipe', ...(port ? [] : ['ipc'])]
  const child = spawn(command, args, { cwd: folder, env, stdio })
  let output = ''
  let printed = () => {}
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
      if (prints?.test(output)) printed({ outcome: 'opened' })
    })
  }
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code) => resolve(code))
  })
  const listening = port
    ? answering(port)
    : new Promise((resolve) => child.once('message', (found) => resolve({ port: found })))
  const printing = new Promise((resolve) => {
    printed = resolve
  })
  let timer
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve('it neither ended nor listened in time'), timeLimit)
  })
  try {
    // What prints and then listens is asked: the text alone is what a program without a server has to show.
    let first = await Promise.race([ended, listening, printing, late])
    if (first?.outcome !== undefined && listens(args.at(-1))) {
      first = await Promise.race([ended, listening, late])
    }
    if (first === 0) return { outcome: 'ended', output }
    if (first?.outcome !== undefined) return { outcome: first.outcome, output }
    if (typeof first !== 'object') throw new Error(`${first}\n${output}`)
    await ask(first.port).catch((error) => {
      throw new Error(`${error.message}\n${output}`)
    })
    return { outcome: 'served', output }
  } finally {
    clearTimeout(timer)
    child.kill('SIGKILL')
    await ended
  }
}

function listens(file) {
  return readFileSync(file, 'utf8').includes('.listen(')
}

/** Asks a console for its page. */
async function askConsole(port) {
  const answer = await fetch(`http://127.0.0.1:${port}/admin/cors`)
  const text = await answer.text()
  if (!answer.ok || !/<html/.test(text)) throw new Error(`its page answers ${answer.status}`)
}

/** Asks a server as an allowed page does, and as a foreign one. */
async function askPages(port) {
  const url = `http://127.0.0.1:${port}/`
  const answer = await fetch(url, { headers: { origin: allowed } })
  await answer.text()
  const permission = answer.headers.get('access-control-allow-origin')
  if (permission !== allowed) {
    throw new Error(`an allowed page gets ${answer.status} and the permission ${permission}`)
  }
  const foreign = await fetch(url, { headers: { origin: 'https://foreign.example' } })
  await foreign.text()
  if (foreign.status !== 403) throw new Error(`a foreign page gets ${foreign.status}, not 403`)
}

/** A server in the place of https://api.example.com, which programs ask. */
async function startApi() {
  const server = createServer((req, res) => {
    const { origin = '' } = req.headers
    res.setHeader('vary', 'Origin')
    if (origin === allowed) {
      res.setHeader('access-control-allow-origin', allowed)
      res.setHeader('access-control-allow-methods', 'GET, PUT')
      res.setHeader('access-control-allow-headers', 'Authorization')
    }
    res.writeHead(req.method === 'OPTIONS' ? 204 : 200).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { close, url: `http://127.0.0.1:${server.address().port}` }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

async function answering(port) {
  for (;;) {
    try {
      await (await fetch(`http://127.0.0.1:${port}/`)).text()
      return { port }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
