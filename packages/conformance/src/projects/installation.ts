import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle } from 'esbuild'
import ts from 'typescript'
import { installPackages } from '../servers/built-packages.js'
import type { Project } from './project.js'

const projects = fileURLToPath(new URL('../../projects/', import.meta.url))
const nodes = fileURLToPath(new URL('../../../../scripts/nodes/', import.meta.url))

/** Where a project is. */
export function folderOf({ folder }: Pick<Project, 'folder'>): string {
  return join(projects, folder)
}

/** Returns a sentence that says how to install a project, or null where what its lock names is there. */
export function describeMissing(project: Project): string | null {
  const stale = project.packages.filter((name) => {
    const wanted = lockedVersion(project, name)
    return installedVersion(project, name) !== wanted
  })
  if (stale.length === 0) return null
  return `${stale.join(', ')} of packages/conformance/projects/${project.folder} is not installed: npm install --no-save --prefix packages/conformance/projects/${project.folder}`
}

/** The version of a package that the project's lock names. */
export function lockedVersion(project: Pick<Project, 'folder'>, name: string): string {
  const lock = JSON.parse(readFileSync(join(folderOf(project), 'package-lock.json'), 'utf8'))
  return lock.packages[`node_modules/${name}`].version
}

function installedVersion(project: Project, name: string): string | undefined {
  try {
    const file = join(folderOf(project), 'node_modules', name, 'package.json')
    return JSON.parse(readFileSync(file, 'utf8')).version
  } catch {
    return undefined
  }
}

/** Installs what a project's lock names, with the npm of this machine. Throws where that fails. */
export function install(project: Project): void {
  // Not `npm ci`: it refuses the lock of a project that names an optional package no registry has,
  // as Vite 8.4 does.
  const { status } = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund'], {
    cwd: folderOf(project),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error(`npm install of ${project.folder} ended with ${status}`)
}

/** Puts Crossgate as its users get it, and the answers of the application, into the project's node_modules. */
export async function addCrossgate(project: Project): Promise<void> {
  const modules = join(folderOf(project), 'node_modules')
  const names = ['core', ...project.crossgate]
  // With their types: those of the workspace are not there before its own build.
  const built = await installPackages(names, { declarations: true })
  try {
    for (const name of names) {
      const place = join('@crossgate', name)
      rmSync(join(modules, place), { recursive: true, force: true })
      cpSync(join(built.folder, 'node_modules', place), join(modules, place), { recursive: true })
    }
  } finally {
    built.remove()
  }
  const answers = join(modules, 'page-answers')
  mkdirSync(answers, { recursive: true })
  const source = fileURLToPath(new URL('../page/page-answers.ts', import.meta.url))
  // A project whose build checks types wants those of everything it imports.
  const { outputText } = ts.transpileDeclaration(readFileSync(source, 'utf8'), { fileName: source })
  writeFileSync(join(answers, 'index.d.ts'), outputText)
  await bundle({
    entryPoints: [source],
    outfile: join(answers, 'index.js'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    tsconfigRaw: {},
    logLevel: 'warning',
  })
  const manifest = { name: 'page-answers', version: '0.0.0', type: 'module', exports: './index.js' }
  writeFileSync(join(answers, 'package.json'), JSON.stringify(manifest))
}

/**
 * Copies the application that a project has from another one, and returns a function that removes it
 * again. Files of its own stay.
 */
export function addApplication(project: Project): () => void {
  const { applicationOf } = project
  if (applicationOf === undefined) return () => {}
  const [from, to] = [folderOf(applicationOf), folderOf(project)]
  const { stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: from, encoding: 'utf8' })
  const copied = stdout.split('\0').filter((file) => file !== '' && !existsSync(join(to, file)))
  for (const file of copied) cpSync(join(from, file), join(to, file))
  return () => {
    for (const file of copied) rmSync(join(to, file), { force: true })
  }
}

/** The binary of the Node that a project wants. */
export function nodeOf({ node }: Pick<Project, 'node'>): string {
  if (process.versions.node.startsWith(`${node}.`)) return process.execPath
  const binary = join(nodes, `node_modules/node${node}/bin/node`)
  if (!existsSync(binary)) spawnSync('npm', ['ci', '--prefix', nodes], { stdio: 'inherit' })
  return binary
}

/** What a project's programs find around them: its Node first, and no hint that they run in a test. */
export function environmentOf(project: Project, more: Record<string, string>): NodeJS.ProcessEnv {
  const { NODE_ENV: _, NODE_OPTIONS: __, NODE_V8_COVERAGE: ___, ...inherited } = process.env
  return {
    ...inherited,
    PATH: `${dirname(nodeOf(project))}:${process.env.PATH}`,
    NO_COLOR: '1',
    DO_NOT_TRACK: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    NUXT_TELEMETRY_DISABLED: '1',
    ASTRO_TELEMETRY_DISABLED: '1',
    ...more,
  }
}

/** Makes the production build in a folder. Throws what it printed where it fails. */
export async function buildProject(
  project: Project,
  folder: string,
  environment: Record<string, string>,
): Promise<void> {
  const [program = '', ...args] = project.build
  const child = spawn(nodeOf(project), [join(folder, 'node_modules/.bin', program), ...args], {
    cwd: folder,
    env: environmentOf(project, environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`the build of ${project.folder} ended with ${code}:\n${output}`)
}

/** Copies a project without the files that guard it, and returns the copy's folder. Its packages are the project's own. */
export function copyWithout(
  project: Project,
  files: Readonly<Record<string, string | null>>,
): string {
  const from = folderOf(project)
  const to = join(projects, '.bare', project.folder)
  rmSync(to, { recursive: true, force: true })
  const left = /^(?:node_modules|build|dist|\.\w[\w-]*)$/
  cpSync(from, to, {
    recursive: true,
    filter: (path) => {
      const relative = path.slice(from.length + 1)
      return !left.test(relative) && files[relative] !== null
    },
  })
  for (const [file, text] of Object.entries(files)) {
    if (text !== null) writeFileSync(join(to, file), text)
  }
  // Bundlers take a linked folder for another place: hard links are as cheap.
  const { status } = spawnSync('cp', ['-al', join(from, 'node_modules'), join(to, 'node_modules')])
  if (status !== 0) throw new Error(`the packages of ${project.folder} could not be copied`)
  return to
}
