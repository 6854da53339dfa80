// A registry of this machine, in which a release is rehearsed: Verdaccio, empty, and without a way to
// any other registry, so that what is installed from it is what was published there.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { run } from './run.mjs'

const home = fileURLToPath(new URL('../registry', import.meta.url))

/**
 * Starts the registry on a free port of 127.0.0.1, and installs it first where it is missing. Resolves
 * with its `url`, the file of settings that lets npm publish there, and `close`.
 */
export async function startRegistry() {
  if (!existsSync(join(home, 'node_modules/verdaccio'))) {
    await run('npm', ['ci', '--no-audit', '--no-fund', '--prefix', home])
  }
  const folder = mkdtempSync(join(tmpdir(), 'crossgate-registry-'))
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), folder], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  const port = await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`Verdaccio ended with ${code}: ${output}`)))
  })
  const url = `http://127.0.0.1:${port}/`
  const userconfig = join(folder, 'npmrc')
  // Verdaccio asks nobody who they are here; npm publishes nothing without a token.
  writeFileSync(userconfig, `//127.0.0.1:${port}/:_authToken=rehearsal\n`)
  const close = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill()
    await ended
    rmSync(folder, { recursive: true })
  }
  return { url, userconfig, close }
}

/** Runs Verdaccio in this process, and sends its port to the parent. */
async function serve(folder) {
  const { runServer } = createRequire(join(home, 'package.json'))('verdaccio')
  const application = await runServer({
    self_path: join(folder, 'config.yaml'),
    storage: join(folder, 'storage'),
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    uplinks: {},
    web: { enable: false },
    max_body_size: '50mb',
    packages: { '**': { access: '$all', publish: '$all' } },
    log: { type: 'stdout', format: 'pretty', level: 'warn' },
  })
  // Whatever ends the process that started this one: no registry stays.
  process.once('disconnect', () => process.exit())
  application.listen(0, '127.0.0.1', () => process.send?.(application.address().port))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await serve(process.argv[2])
