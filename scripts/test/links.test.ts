import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createAnchors } from '../anchors.js'
import { listFolders, root } from '../packages.mjs'

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
  ...listFolders()
    .map((folder: string) => join(folder, 'README.md'))
    .filter((name: string) => existsSync(join(root, name))),
]

/** The anchors of a page's headings. */
function anchorsOf(text: string): string[] {
  const anchor = createAnchors()
  return [...withoutCode(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    anchor(heading),
  )
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '').replace(/^ {3}```[\s\S]*?^ {3}```$/gm, '')
}

/** What a page links to in this repository, as far as it is not there. */
function brokenLinks(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8')
  const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, target = '']) => target,
  )
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? join(root, page) : join(root, dirname(page), path)
      if (!existsSync(file)) return true
      if (anchor === undefined) return false
      const isPage = statSync(file).isFile() && file.endsWith('.md')
      return !isPage || !anchorsOf(readFileSync(file, 'utf8')).includes(anchor)
    })
}

const links = suite('links of the documentation')

for (const page of pages) {
  links(`${relative(root, join(root, page))} leads to what is there`, () => {
    assert.equal(brokenLinks(page), [])
  })
}

links.run()
