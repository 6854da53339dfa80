import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LibraryLine } from '../../../src/recognition/library-line.js'
import { recordedLines } from '../../../src/recognition/recorded-lines.js'
import type { BrowserKind } from '../../browsers/browser.js'
import { templateOf } from '../../browsers/console-lines/template.js'
import { browserKinds } from '../../browsers/installed.js'
import { Stage } from '../../browsers/stage.js'
import { bundler, type LibraryProgram, libraryNames, libraryPrograms } from './libraries.js'

const pageOrigin = 'https://page.library.test'
const apiURL = 'https://api.library.test/items'

/** Installs a program's packages in a folder of their own, and returns the program with them in it. */
function bundle({ file, packages }: LibraryProgram): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossgate-libraries-'))
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
    const names = Object.entries({ ...packages, ...bundler }).map((each) => each.join('@'))
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', ...names], {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    copyFileSync(fileURLToPath(new URL(file, import.meta.url)), join(folder, 'program.js'))
    const { buildSync } = createRequire(join(folder, 'package.json'))('esbuild')
    buildSync({
      entryPoints: [join(folder, 'program.js')],
      outfile: join(folder, 'bundle.js'),
      bundle: true,
      format: 'iife',
      define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
      logLevel: 'error',
    })
    return readFileSync(join(folder, 'bundle.js'), 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What an error says where it is printed, and where only its message is. */
const errorTexts = `(error) => {
  const { name, message } = error ?? {}
  const whole = error instanceof Error ? String(error) : name ? name + ': ' + message : message
  return [...new Set([whole, message])].filter((text) => typeof text === 'string')
}`

const patience = 20_000

/** Lets every library of a program fail in one browser, and returns what each says, by library. */
async function failIn(kind: BrowserKind, program: string): Promise<Record<string, string[]>> {
  const stage = await Stage.open(kind)
  try {
    stage.serve((host) => host.endsWith('.library.test') || host.includes('.library.test:'), {
      request: (request, response) => {
        const isPage = request.headers.host?.startsWith('page.') === true
        const isProgram = isPage && request.url === '/program.js'
        response.setHeader('content-type', isProgram ? 'text/javascript' : 'text/html')
        response.end(
          isProgram
            ? program
            : '<!doctype html><title>page</title><link rel="icon" href="data:,"><script src="/program.js"></script>',
        )
      },
    })
    await stage.browser.open(`${pageOrigin}/`)
    const names = await stage.browser.evaluate<string[]>('Object.keys(libraries)')
    const told: Record<string, string[]> = {}
    for (const name of names) {
      told[name] = await stage.browser.evaluate<string[]>(`Promise.race([
        libraries[${JSON.stringify(name)}](${JSON.stringify(apiURL)}).then(() => [], ${errorTexts}),
        new Promise((done) => setTimeout(() => done([]), ${patience})),
      ])`)
    }
    return told
  } finally {
    await stage.close()
  }
}

const withoutError = (text: string): string => text.replace(/^TypeError: /, '')
const browserTexts = new Set(
  recordedLines
    .filter(({ channel }) => channel === 'rejection')
    .flatMap(({ template }) => [template, withoutError(template)]),
)

/** The templates of what a library says, one a line of it; none where it hands on the browser's own. */
const templatesOf = (texts: readonly string[]): string[] => [
  ...new Set(
    texts
      .flatMap((text) => text.split('\n'))
      .map((text) => templateOf(text, { url: apiURL, method: 'GET' }))
      .filter((template) => template !== '' && !browserTexts.has(template)),
  ),
]

/** What was recorded of every library in every engine. */
export interface LibraryRecordings {
  readonly lines: readonly LibraryLine[]
  /** The packages that say no more than the browser. */
  readonly silent: readonly string[]
}

/** Lets every library fail in every engine. */
export async function recordLibraries(
  progress: (text: string) => void,
): Promise<LibraryRecordings> {
  const rows = new Map<string, LibraryLine>()
  const all = new Set<string>()
  for (const each of libraryPrograms) {
    progress(`Installing what ${each.file} imports.`)
    const program = bundle(each)
    for (const kind of browserKinds) {
      progress(`Running it in ${kind.engine}.`)
      for (const [name, texts] of Object.entries(await failIn(kind, program))) {
        if (texts.length === 0) throw new Error(`${name} did not fail in ${kind.engine}.`)
        const [packageName = ''] = name.split(' over ')
        const from = `${packageName}@${each.packages[packageName]}`
        all.add(from)
        for (const template of templatesOf(texts)) {
          const earlier = rows.get(`${from} ${template}`)
          rows.set(`${from} ${template}`, {
            library: libraryNames[packageName] ?? packageName,
            from,
            template,
            engines: [...new Set([...(earlier?.engines ?? []), kind.engine])],
          })
        }
      }
    }
  }
  const lines = [...rows.values()]
  const silent = [...all].filter((from) => !lines.some((line) => line.from === from))
  return { lines, silent }
}
