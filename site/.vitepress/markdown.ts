/** What the site makes of the pages' Markdown beyond what VitePress does. */
import type { MarkdownEnv, MarkdownRenderer } from 'vitepress'
import { addressInRepository, findTarget } from '../links.js'
import type { SitePage } from '../pages.js'

/**
 * Makes the links of every page lead to the site's own pages, and those to other files to the
 * repository. While that has no address on the web, the words stay and their title names the file.
 */
export function leadLinks(markdown: MarkdownRenderer, pages: readonly SitePage[]): void {
  markdown.core.ruler.push('lead-links', ({ tokens, env }) => {
    // The index for the search is made of the files, the pages under their addresses on the site.
    const path = (env as MarkdownEnv).relativePath
    const from = pages.find((page) => page.path === path || page.file === path)
    if (from === undefined) throw new Error(`${path} is no page of the site`)
    let isWithoutAddress = false
    const inline = tokens.flatMap(({ children }) => children ?? [])
    for (const [place, token] of inline.entries()) {
      if (token.type === 'link_close' && isWithoutAddress) token.tag = 'span'
      if (token.type !== 'link_open') continue
      const target = findTarget(token.attrGet('href') ?? '', from, pages)
      isWithoutAddress = false
      if (target.kind === 'page') {
        token.attrSet('href', target.address)
        const words = inline[place + 1]
        // The site's pages are no files to its readers.
        if (words && /^[\w/-]+\.md$/.test(words.content)) words.content = target.title
      }
      if (target.kind !== 'repository') continue
      const address = addressInRepository(target.file)
      if (address !== undefined) {
        token.attrSet('href', address)
        continue
      }
      isWithoutAddress = true
      token.tag = 'span'
      token.attrs = [
        ['class', 'in-repository'],
        ['title', `In the repository: ${target.file}`],
      ]
    }
  })
}

/** Keeps Vue from reading `{{ … }}` in code as its own. */
export function keepBraces(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('keep-braces', ({ tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type === 'code_inline') token.attrSet('v-pre', '')
    }
  })
}

/** Makes the empty corner of a table a plain cell: a heading without words is read out as one all the same. */
export function leaveCornersEmpty(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('leave-corners-empty', ({ tokens }) => {
    tokens.forEach((token, place) => {
      if (token.type !== 'th_open' || tokens[place + 1]?.content !== '') return
      token.tag = 'td'
      const close = tokens[place + 2]
      if (close !== undefined) close.tag = 'td'
    })
  })
}
