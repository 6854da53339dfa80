// docs/support.md says which runtimes and browsers Crossgate is tested on. It is made of what CI runs,
// so that it claims nothing that no machine has seen: `npm run support-page`. A test fails where it is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './packages.mjs'
import { pinnedNodes } from './pinned-node.mjs'
import { suitesOfNodes } from './test-on-node.mjs'

const page = 'docs/support.md'

/** Reads everything that the page is made of. */
export function readSupport() {
  const ci = read('.ci/run')
  const workflow = read('.github/workflows/ci.yml')
  const lock = JSON.parse(read('package-lock.json'))
  const { node, browsers } = JSON.parse(read('scripts/support.json'))
  const measured = /<!-- measured: (.*) -->/.exec(read('docs/browsers.md'))?.[1]
  if (measured === undefined) throw new Error('docs/browsers.md does not say what was measured')
  return {
    nodes: pinnedNodes().map(({ major, version }) => ({
      version,
      end: endOf(node, major),
      tests: testsOf(major, { ci, workflow }),
    })),
    runtimes: ['deno', 'bun', 'workerd'].map((name) => ({
      name,
      version: lock.packages[`node_modules/${name}`].version,
      skipped: skippedOf(name),
    })),
    browsers: JSON.parse(measured).map(({ engine, version }) => ({
      name: browsers[engine],
      version,
    })),
  }
}

/** Returns what is run on a version of Node, from the scripts that run it. Throws where nothing is. */
export function testsOf(major, { ci, workflow }) {
  const suites = suitesOfNodes.map((name) => `\`${name}\``).join(', ')
  if (ci.includes(`on Debian with Node ${major}.`)) return 'every change: every suite'
  if (new RegExp(`^step node scripts/test-on-node\\.mjs ${major}$`, 'm').test(ci)) {
    return `every change: the suites of ${suites}`
  }
  const matrix = /^ +node: \[([^\]]+)\]$/m.exec(workflow)?.[1]?.split(', ') ?? []
  if (matrix.includes(major)) {
    return `every change on GitHub, and \`npm run long -- nodes\`: the suites of ${suites}`
  }
  throw new Error(`Node ${major} is pinned in scripts/nodes/package.json, and nothing runs on it`)
}

/** Returns the page. */
export function renderSupport({ nodes, runtimes, browsers }) {
  return `# What is supported

<!-- Written by npm run support-page, of what CI runs: do not edit. -->

What is listed here is tested with the versions named, of the sources and of the packed packages. A newer version of the same
runtime is expected to work, and if something fails there, please report it. Security fixes go into the latest minor version.

## Node

| version | its end of life | what runs on it |
| --- | --- | --- |
${nodes.map(({ version, end, tests }) => `| ${version} | ${end} | ${tests} |`).join('\n')}

The Node project ended its support of Node 20 on 30 April 2026. Crossgate supports it for a year longer, until 30 April 2027, because
those who need a filter most are often those who cannot upgrade soon: Debian 13 has Node 20 in its archive, and fixes it there until 2028. It also costs
little: the engine uses nothing beyond ECMAScript 2022. What only a newer Node has is said where it is needed: the console stores in a
SQLite that Node brings from 22.13 on.

After that day the next minor version needs Node 22, and its entry in CHANGELOG.md says so first. Every later version of Node is supported until
the end of life that the table gives.

## Other runtimes

| runtime | version | what runs on it |
| --- | --- | --- |
${runtimes
  .map(
    ({ name, version, skipped }) =>
      `| ${titles[name]} | ${version} | every change: all conformance cases but ${skipped}, which it gives no way to ask; its [example](../examples); its page in [frameworks](frameworks.md) |`,
  )
  .join('\n')}

Vercel's and Netlify's edge functions, AWS Lambda and Azure Functions run in one of these or in Node: [frameworks](frameworks.md) has what was tested.

## Browsers

A server needs no particular browser. What Crossgate says browsers do is compared with three engines, every change, and was last
measured for [what browsers do](browsers.md) with

| engine | version |
| --- | --- |
${browsers.map(({ name, version }) => `| ${name} | ${version} |`).join('\n')}

The console's pages are tested in Chromium.

## Systems

CI runs on Debian 12, x64. The published packages hold JavaScript alone, so that nothing is compiled where they are installed. macOS and
Windows are not tested.
`
}

const titles = { deno: 'Deno', bun: 'Bun', workerd: 'workerd (Cloudflare Workers)' }

function endOf(node, major) {
  const { end } = node[major] ?? {}
  if (end === undefined) throw new Error(`scripts/support.json has no end of life of Node ${major}`)
  return end
}

/** Returns how many cases a runtime does not get, as the suite that runs them says. */
function skippedOf(name) {
  const suite = read('packages/conformance/test/runtimes.test.ts')
  const skipped = new RegExp(`^ +${name}: .*skipped: (\\d+)`, 'm').exec(suite)?.[1]
  if (skipped === undefined) throw new Error(`no suite of packages/conformance runs on ${name}`)
  return skipped
}

function read(file) {
  return readFileSync(join(root, file), 'utf8')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(join(root, page), renderSupport(readSupport()))
}
