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

function describePackage(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  if (file === undefined) throw new Error(`${name} is bundled and has no licence file`)
  const text = readFileSync(join(folder, file), 'utf8').trim()
  return `${name} ${version} (${license})\n\n${text}\n`
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
