import { spawn } from 'node:child_process'
import { root } from '../packages.mjs'

/**
 * Runs a command and resolves with its exit code and what it printed. Where that code is not 0, the
 * output is shown and the process ends, unless `fails` says that the caller judges it.
 */
export async function run(
  command,
  args,
  { cwd = root, env = {}, fails = false, shows = false } = {},
) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', shows ? 'inherit' : 'pipe', shows ? 'inherit' : 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr']) {
    child[name]?.setEncoding('utf8').on('data', (text) => {
      output[name] += text
    })
  }
  const status = await new Promise((done) => {
    child.once('error', (error) => {
      output.stderr += error.message
      done(127)
    })
    child.once('close', (code) => done(code ?? 1))
  })
  if (status !== 0 && !fails) {
    console.error(`${command} ${args.join(' ')} failed:\n${output.stdout}${output.stderr}`)
    process.exit(1)
  }
  return { status, ...output }
}
