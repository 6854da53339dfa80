import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file that the pages use. */
export interface Asset {
  readonly type: string
  readonly text: string
}

// One file is built into two formats, and each knows its place in its own way.
const here = typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url))
const packages = createRequire(join(here, 'assets.js'))
const home = dirname(packages.resolve('@crossgate/console/package.json'))

/** Reads the files of the pages once. They come from this package and its dependencies, from nowhere else. */
export function readAssets(): ReadonlyMap<string, Asset> {
  const own = (name: string) => readFileSync(join(home, 'assets', name), 'utf8')
  const installed = (path: string) => readFileSync(packages.resolve(path), 'utf8')
  const script = 'text/javascript; charset=utf-8'
  return new Map([
    ['console.css', { type: 'text/css; charset=utf-8', text: own('console.css') }],
    ['console.js', { type: script, text: own('console.js') }],
    ['icon.svg', { type: 'image/svg+xml', text: own('icon.svg') }],
    ['htmx.js', { type: script, text: installed('htmx.org/dist/htmx.min.js') }],
    ['idiomorph.js', { type: script, text: installed('idiomorph/dist/idiomorph-ext.min.js') }],
  ])
}
