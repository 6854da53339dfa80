import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { comparePage, renderPage } from '../dependencies-page.mjs'
import {
  checkIdentity,
  missingFacts,
  readIdentity,
  withIdentity,
  withSecurityAddress,
  wrongFacts,
} from '../identity.mjs'
import { listPublicPackages, root } from '../packages.mjs'
import {
  barePackages,
  checkDependencies,
  checkImports,
  checkLicences,
  installedWith,
  readDependencyList,
  runTimePackages,
} from '../rules/dependencies.mjs'
import { checkInstalls } from '../rules/installs.mjs'

const empty = { repository: '', homepage: '', bugs: '', author: '', securityAddress: '' }
const owned = {
  repository: 'https://github.com/example/crossgate',
  homepage: 'https://crossgate.example',
  bugs: 'https://github.com/example/crossgate/issues',
  author: 'Ada Example <ada@example.com>',
  securityAddress: 'security@example.com',
}
const security = readFileSync(join(root, 'SECURITY.md'), 'utf8')

const identity = suite('identity')

identity('is the same in every package and in SECURITY.md', () => {
  assert.equal(checkIdentity(), [])
})

identity('that is empty leaves no field behind, and SECURITY.md says what is missing', () => {
  const manifest = { name: 'a', license: 'Apache-2.0', bugs: { url: 'old' }, type: 'module' }
  assert.equal(Object.keys(withIdentity(manifest, 'packages/a', empty)), [
    'name',
    'license',
    'type',
  ])
  assert.match(withSecurityAddress(security, empty), 'has not named an address for reports')
  assert.equal(missingFacts(empty).length, 5)
  assert.match(missingFacts(empty)[0] ?? '', /^repository is empty: the address of the repository/)
  assert.equal(wrongFacts(empty), [])
})

identity('that is filled in is in each manifest, behind the licence', () => {
  const manifest = { name: 'a', license: 'Apache-2.0', type: 'module' }
  const written = withIdentity(manifest, 'packages/a', owned)
  assert.equal(written, {
    name: 'a',
    license: 'Apache-2.0',
    author: 'Ada Example <ada@example.com>',
    homepage: 'https://crossgate.example',
    repository: {
      type: 'git',
      url: 'git+https://github.com/example/crossgate.git',
      directory: 'packages/a',
    },
    bugs: { url: 'https://github.com/example/crossgate/issues' },
    type: 'module',
  })
  assert.equal(Object.keys(written)[2], 'author')
  assert.equal(withIdentity(written, 'packages/a', owned), written)
  assert.equal(missingFacts(owned), [])
})

identity('gives SECURITY.md an address of either kind', () => {
  assert.match(withSecurityAddress(security, owned), '[security@example.com](mailto:')
  const link = 'https://github.com/example/crossgate/security/advisories/new'
  assert.match(withSecurityAddress(security, { securityAddress: link }), `at <${link}>.`)
  assert.throws(() => withSecurityAddress('# Security', owned), 'has no place')
})

identity('that a package or SECURITY.md does not say is named', () => {
  const packages = listPublicPackages()
  const told = {
    ...readIdentity(),
    homepage: 'https://somewhere.example',
    securityAddress: 'a@b.example',
  }
  const problems = checkIdentity(told, packages, security)
  assert.is(problems.length, packages.length + 1)
  assert.match(problems.join('\n'), 'packages/core/package.json: says something else')
  assert.match(problems.join('\n'), 'SECURITY.md: says something else')
})

identity('that looks like none is refused, and nothing is taken for a fact that is not one', () => {
  const problems = wrongFacts({ ...owned, repository: 'git@github.com:a/b.git', licence: 'MIT' })
  assert.is(problems.length, 2)
  assert.match(problems[0] ?? '', 'licence is not a fact')
  assert.match(problems[1] ?? '', 'repository is "git@github.com:a/b.git"')
  assert.is(wrongFacts({ ...owned, author: undefined }).length, 1)
})

identity.run()

const dependencies = suite('run-time dependencies')

dependencies('are those that are written down', () => {
  assert.equal(checkDependencies(), [])
  assert.equal(checkImports(), [])
})

dependencies('of the engine and its adapters there are none', () => {
  const bare = barePackages()
  for (const name of ['core', 'node', 'fetch', 'koa', 'fastify', 'telemetry']) {
    assert.ok(bare.includes(`@crossgate/${name}`), name)
  }
  const manifest = { name: '@crossgate/node', dependencies: { '@crossgate/core': '1', vary: '1' } }
  const allowed = { dependencies: { '@crossgate/node': { vary: 'merges' } }, peers: {} }
  assert.equal(checkDependencies([{ folder: 'packages/node', manifest }], allowed, bare), [
    'packages/node: depends on vary: the engine and its adapters have no dependency',
  ])
})

dependencies('that are new, and those that went away, are named', () => {
  const manifest = { name: 'a', dependencies: { left: '1' }, peerDependencies: { pg: '8' } }
  const allowed = { dependencies: { a: { right: 'x' } }, peers: { a: ['koa'] } }
  assert.equal(checkDependencies([{ folder: 'packages/a', manifest }], allowed, []), [
    'packages/a: depends on left: say in scripts/run-time-dependencies.json what it is for',
    'scripts/run-time-dependencies.json: a no longer depends on right',
    'packages/a: has the peer pg: add it to "peers" of scripts/run-time-dependencies.json',
    'scripts/run-time-dependencies.json: a no longer has the peer koa',
  ])
})

dependencies('that the sources use and the manifest does not declare are named', () => {
  const imports = ['node:http', './b.js', 'hono/html', '@a/b/c', 'itself/part'].map(
    (specifier) => ({
      specifier,
      to: null,
      isType: false,
    }),
  )
  const graph = new Map([['a.ts', [...imports, { specifier: 'koa', to: null, isType: true }]]])
  const manifest = { name: 'itself', dependencies: { hono: '4' } }
  assert.equal(
    checkImports([{ folder: 'packages/a', manifest }], () => graph),
    ['packages/a/src/a.ts: imports @a/b, which its package.json does not declare'],
  )
})

dependencies('are found with all that they bring along', () => {
  const lock = {
    packages: {
      'node_modules/a': { version: '1', license: 'MIT', dependencies: { b: '1', c: '1' } },
      'node_modules/a/node_modules/b': { version: '2', license: 'ISC', dependencies: { a: '1' } },
      'node_modules/b': { version: '9', license: 'MIT' },
      'node_modules/c': { version: '3' },
    },
  }
  const found = installedWith(['a'], lock)
  assert.equal(
    found.map(({ name, version }) => `${name} ${version}`),
    ['a 1', 'b 2', 'c 3'],
  )
  assert.throws(() => installedWith(['d'], lock), 'package-lock.json has no d')
  assert.equal(checkLicences(found, { licences: ['MIT', 'ISC'] }), [
    'c 3 is under no licence that it names, which scripts/run-time-dependencies.json does not allow',
  ])
})

dependencies('are all under licences that the list allows', () => {
  const list = readDependencyList()
  const packages = runTimePackages(list)
  assert.ok(packages.some(({ name }) => name === 'tldts-core'))
  assert.equal(checkLicences(packages, list), [])
})

dependencies.run()

const installs = suite('npm install')

installs('warns of nothing', () => {
  assert.equal(checkInstalls(), [])
})

installs('would warn of what needs a newer Node, and of scripts that nobody looked at', () => {
  const lock = {
    packages: {
      '': { engines: { node: '>=99' } },
      'node_modules/a': { version: '1.0.0', engines: { node: '>=22' } },
      'node_modules/b/node_modules/c': { version: '1.0.0', hasInstallScript: true },
      'node_modules/d': {
        version: '1.0.0',
        hasInstallScript: true,
        engines: { node: '^20 || >=22' },
      },
    },
  }
  const problems = checkInstalls(lock, { allowScripts: { d: false, e: true } })
  assert.is(problems.length, 3)
  assert.match(problems[0] ?? '', 'a 1.0.0 needs Node >=22')
  assert.match(problems[1] ?? '', '"allowScripts" does not name c')
  assert.match(problems[2] ?? '', '"allowScripts" names e, which has no install scripts')
})

installs.run()

const page = suite('docs/dependencies.md')

page('may be off by a tenth in a size, and by nothing else', () => {
  const list = readDependencyList()
  const sizes = [{ name: 'a', size: 10_000, unpackedSize: 50_000, installed: 1_500_000, count: 2 }]
  const bundled = [{ name: 'yaml', version: '2.9.1', license: 'ISC' }]
  const measured = { sizes, list, bundled }
  const text = renderPage(measured)
  assert.match(text, '| `a` | 10 kB | 50 kB | 1.5 MB | 2 |')
  assert.equal(comparePage(text, measured), [])
  assert.equal(comparePage(text.replace('50 kB', '54 kB'), measured), [])
  for (const [from, to] of [
    ['50 kB', '60 kB'],
    ['1.5 MB', '1.5 kB'],
    ['MB | 2 |', 'MB | 3 |'],
    ['| yaml | ISC |', '| yaml | MIT |'],
  ] as const) {
    assert.match(comparePage(text.replace(from, to), measured).join(), 'out of date', to)
  }
})

page.run()

const manifests = suite('manifests')

manifests(
  'of published packages say what npm shows, and are ready for a proof of where they are from',
  () => {
    for (const { folder, manifest } of listPublicPackages()) {
      assert.ok(manifest.description && manifest.engines.node && manifest.license, folder)
      assert.ok(manifest.keywords.length >= 5 && manifest.keywords.includes('cors'), folder)
      assert.equal(manifest.publishConfig, { access: 'public', provenance: true }, folder)
      assert.ok(manifest.files.includes('README.md') && manifest.files.includes('LICENSE'), folder)
    }
  },
)

manifests.run()
