import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'

/** A bundle holds parts of outside packages, whose licences ask to be handed on with them. */
export function writeLicences(): Plugin {
  return {
    name: 'licences',
    setup({ initialOptions, onEnd }) {
      initialOptions.metafile = true
      onEnd(({ metafile, errors }) => {
        if (metafile === undefined || errors.length > 0) return
        const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
          Object.entries(inputs).flatMap(([file, { bytesInOutput }]) =>
            bytesInOutput > 0 ? [file] : [],
          ),
        )
        const folder = initialOptions.outdir ?? 'dist'
        mkdirSync(folder, { recursive: true })
        writeFileSync(join(folder, 'third-party-licences.txt'), describePackages(used))
      })
    },
  }
}

function describePackages(files: readonly string[]): string {
  const folders = new Set(
    files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  )
  return [...folders].sort().map(describePackage).join('\n')
}

/** What some packages hold of others, whose licences they do not hand on. */
const embedded: Readonly<Record<string, string>> = {
  undici: `llhttp, compiled, in undici (MIT)

This software is licensed under the MIT License.

Copyright Fedor Indutny, 2018.

${mitTerms()}`,
  'tldts-core': `Public Suffix List, in the packages tldts and tldts-core (MPL-2.0)

This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0. If a copy of the
MPL was not distributed with this file, You can obtain one at https://mozilla.org/MPL/2.0/.

The list is at https://publicsuffix.org/list/public_suffix_list.dat.
`,
}

function mitTerms(): string {
  return `Permission is hereby granted, free of charge, to any person obtaining a
copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including
without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the
following conditions:

The above copyright notice and this permission notice shall be included
in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS
OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN
NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE
USE OR OTHER DEALINGS IN THE SOFTWARE.
`
}

function describePackage(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  if (file === undefined) throw new Error(`${name} is bundled and has no licence file`)
  const text = readFileSync(join(folder, file), 'utf8').trim()
  const more = embedded[name]
  return `${name} ${version} (${license})\n\n${text}\n${more === undefined ? '' : `\n${more}`}`
}

/**
 * esbuild gives a dynamic import of a CommonJS package its default export only, where Node gives
 * the named ones too: the import goes to a module that names them.
 */
export function namedExports(name: string, exported: readonly string[]): Plugin {
  const namespace = `named-exports-of-${name}`
  return {
    name: namespace,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /./ }, ({ kind, path, resolveDir }) =>
        kind === 'dynamic-import' && path === name
          ? { path, namespace, pluginData: resolveDir }
          : undefined,
      )
      onLoad({ filter: /./, namespace }, ({ pluginData }) => ({
        contents: `export { ${exported.join(', ')} } from '${name}'`,
        resolveDir: pluginData,
      }))
    },
  }
}
