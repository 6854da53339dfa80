/** The lists and links that the site is built of. What is built is checked by npm run site:check. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { findTarget } from '../../site/links.js'
import { listExcluded, listSidebar, listSitePages, listTopLinks } from '../../site/pages.js'
import { createAnchors } from '../anchors.js'

const site = suite('site')
const pages = listSitePages()

function page(file: string) {
  const found = pages.find((each) => each.file === file)
  assert.ok(found, `${file} is no page`)
  return found
}

site('lists every page of docs once, but the first, and those of the published packages', () => {
  const links = listSidebar(pages).flatMap(({ items }) => items.map(({ link }) => link))
  assert.is(new Set(links).size, links.length)
  assert.is(links.length, pages.length - 1)
  assert.ok(links.includes('/configuration'))
  assert.ok(links.includes('/migrate/'))
  assert.ok(links.includes('/packages/node'))
  assert.not(links.includes('/packages/conformance'))
})

site(
  'puts a page that nobody has given a place among those of its folder, or of the project',
  () => {
    const strange = { file: 'docs/strange.md', path: 'strange.md', title: 'Strange' }
    const api = { file: 'docs/api/core.md', path: 'api/core.md', title: 'core' }
    const sidebar = listSidebar([...pages, strange, api])
    const groupOf = (link: string) =>
      sidebar.find(({ items }) => items.some((item) => item.link === link))?.text
    assert.is(groupOf('/strange'), 'Project')
    assert.is(groupOf('/api/core'), 'API reference')
  },
)

site('leaves out what is not there', () => {
  assert.equal(listSidebar([page('docs/policies.md')]), [
    { text: 'Start', items: [{ text: 'Several policies', link: '/policies' }] },
  ])
  assert.equal(listTopLinks([page('docs/policies.md')]), [])
})

site('searches no folder that holds no page', () => {
  const excluded = listExcluded(pages)
  assert.ok(excluded.includes('node_modules/**'))
  assert.ok(excluded.includes('packages/conformance/**'))
  assert.ok(excluded.includes('README.md'))
  assert.not(excluded.includes('docs/**'))
  assert.not(excluded.includes('packages/core/README.md'))
})

site('leads links to its own pages, from any depth', () => {
  const target = (link: string, from: string) => findTarget(link, page(from), pages)
  assert.equal(target('policies.md#x', 'docs/configuration.md'), {
    kind: 'page',
    address: './policies.md#x',
    title: 'Several policies',
  })
  assert.equal(target('../command.md', 'docs/migrate/cors.md'), {
    kind: 'page',
    address: './../command.md',
    title: 'The command',
  })
  const node = { kind: 'page', title: '@crossgate/node' }
  assert.equal(target('../../packages/node', 'docs/migrate/cors.md'), {
    ...node,
    address: './../packages/node.md',
  })
  assert.equal(target('../packages/node/README.md', 'docs/frameworks.md'), {
    ...node,
    address: './packages/node.md',
  })
})

site('knows links to files of the repository, and to elsewhere', () => {
  const from = page('docs/migrate/cors.md')
  assert.equal(findTarget('../../examples/deno/', from, pages), {
    kind: 'repository',
    file: 'examples/deno',
  })
  for (const link of ['https://example.com', 'mailto:a@b.example', '#here']) {
    assert.equal(findTarget(link, from, pages), { kind: 'elsewhere' })
  }
})

site('makes the anchors that GitHub makes', () => {
  const anchor = createAnchors()
  assert.is(anchor('`enabled`'), 'enabled')
  assert.is(
    anchor('DNS rebinding, `allowedHosts` and `ownOrigins`'),
    'dns-rebinding-allowedhosts-and-ownorigins',
  )
  assert.is(anchor('[A link](x.md) here'), 'a-link-here')
  assert.is(anchor('`enabled`'), 'enabled-1')
})

site.run()
