// The sources of a project that uses the packed packages as their users do.
import { declaredCommands } from './packages.mjs'

/** What TypeScript users write; each wrong line proves that the types are there and not `any`. */
const usages = {
  '@crossgate/core': `
import { type CorsDecision, createCors } from '@crossgate/core'
const engine = createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] })
const decision: CorsDecision = engine.decide({ method: 'GET', url: '/', headers: new Headers() })
if (decision.action === 'respond') decision.status satisfies 204 | 403
// @ts-expect-error a decision needs a request
engine.decide(1)
`,
  '@crossgate/node': `
import { createServer } from 'node:http'
import { withCors as withNodeCors } from '@crossgate/node'
createServer(withNodeCors({ enabled: true }, (request, response) => response.end(request.url)))
// @ts-expect-error a listener is missing
withNodeCors({ enabled: true })
`,
  '@crossgate/fetch': `
import { withCors as withFetchCors } from '@crossgate/fetch'
const handler = withFetchCors({ enabled: true }, () => new Response('hello'))
// @ts-expect-error a handler is missing
withFetchCors({ enabled: true })
`,
}

/**
 * Lists the optional peers that an entry of a package cannot be loaded without, as `NAME@RANGE`. What
 * else is optional is loaded once it is asked for.
 */
export function peersOfEntries(packed) {
  return packed
    .filter(({ manifest }) => manifest.name === '@crossgate/telemetry')
    .flatMap(({ manifest }) => Object.entries(manifest.peerDependencies))
    .map((peer) => peer.join('@'))
}

/** Imports every package and uses those that have a usage here. */
export function consumerSource(packed) {
  const imports = packed
    .filter(({ manifest }) => manifest.exports !== undefined)
    .map(({ manifest }, index) => `import * as package${index} from '${manifest.name}'`)
  const names = imports.map((_, index) => `package${index}`)
  const used = packed.map(({ manifest }) => usages[manifest.name] ?? '')
  return `${imports.join('\n')}\nexport const packages = [${names.join(', ')}]\n${used.join('')}`
}

/** Lists the programs that load each package as ES module and as CommonJS, or start its command. */
export function loadingChecks(packed) {
  return packed.flatMap(({ manifest }, index) => [
    ...entryPoints(manifest).map(({ specifier, formats }, entry) => ({
      label: `${specifier}: loads as ${formats.join(' and as ')}`,
      file: `load-${index}-${entry}.cjs`,
      source: loadingSource(specifier, formats),
    })),
    ...Object.entries(declaredCommands(manifest)).map(([command, file]) => ({
      label: `${command}: --help answers`,
      isCommand: true,
      file: `start-${index}-${command}.cjs`,
      source: startingSource(manifest.name, file),
    })),
  ])
}

function entryPoints({ name, exports = {} }) {
  const subpaths = Object.keys(exports).filter((key) => key.startsWith('.'))
  return subpaths
    .filter((subpath) => !subpath.endsWith('.json') && !subpath.includes('*'))
    .map((subpath) => ({
      specifier: `${name}${subpath.slice(1)}`,
      formats: ['import', 'require'].filter((format) => exports[subpath]?.[format] !== undefined),
    }))
}

function loadingSource(specifier, formats) {
  const loads = { import: `await import('${specifier}')`, require: `require('${specifier}')` }
  return `const assert = require('node:assert')
const namesOf = (loaded) => Object.keys(loaded).filter((name) => !/^(module\\.exports|__esModule)$/.test(name)).sort()
async function main() {
  const found = [${formats.map((format) => `namesOf(${loads[format]})`).join(', ')}]
  assert.ok(found.length > 0, 'package.json names no import or require condition')
  for (const names of found) {
    assert.notEqual(names.length, 0, 'nothing is exported')
    assert.deepEqual(names, found[0], 'the two formats export different names')
  }
}
main().catch((error) => {
  console.error(error)
  process.exit(1)
})
`
}

function startingSource(name, file) {
  return `const { spawnSync } = require('node:child_process')
const { join } = require('node:path')
const command = join(__dirname, 'node_modules', '${name}', '${file}')
const { status } = spawnSync(process.execPath, [command, '--help'], { stdio: 'inherit' })
process.exit(status ?? 1)
`
}
