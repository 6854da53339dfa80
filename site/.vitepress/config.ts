import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitepress'
import { anchorOf } from '../../scripts/anchors.js'
import { listExcluded, listSidebar, listSitePages, listTopLinks } from '../pages.js'
import { keepBraces, leadLinks, leaveCornersEmpty } from './markdown.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pages = listSitePages()

const icon = readFileSync(new URL('../gate.svg', import.meta.url), 'utf8')

const home = {
  frontmatter: {
    layout: 'start',
    sidebar: false,
    aside: false,
    hero: {
      name: 'Crossgate',
      text: 'CORS that says why',
      tagline:
        'An engine for JavaScript servers that explains every refusal: on Node, Deno, Bun and Workers.',
      actions: [
        { theme: 'brand', text: 'Get started', link: '/getting-started' },
        { theme: 'alt', text: 'A request fails', link: '/troubleshooting' },
      ],
    },
  },
}

/** The pages stand outside this folder, and the repository's own packages may hold another Vue. */
const ownVue: Plugin = {
  name: 'own-vue',
  enforce: 'pre',
  resolveId(id, _importer, options) {
    return options?.ssr && /^vue(\/|$)/.test(id) ? { id, external: true } : null
  },
}

export default defineConfig({
  title: 'Crossgate',
  description: 'A CORS engine for JavaScript servers that explains every refusal',
  lang: 'en',
  // Where it is not at the root of its host: SITE_BASE=/crossgate/
  base: process.env.SITE_BASE ?? '/',
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(icon)}` }]],
  // The pages stand where GitHub shows them: nothing is copied.
  srcDir: root,
  srcExclude: listExcluded(pages),
  rewrites: Object.fromEntries(pages.map(({ file, path }) => [file, path])),
  outDir: fileURLToPath(new URL('./dist', import.meta.url)),
  cacheDir: fileURLToPath(new URL('./cache', import.meta.url)),
  markdown: {
    // Addresses in examples are none to visit.
    linkify: false,
    anchor: { slugify: anchorOf },
    config: (markdown) => {
      leadLinks(markdown, pages)
      keepBraces(markdown)
      leaveCornersEmpty(markdown)
    },
    languageAlias: { promql: 'sql', console: 'shellsession' },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  vite: {
    // The search reads one index of all pages, when it is opened.
    build: { chunkSizeWarningLimit: 2000 },
    plugins: [ownVue],
  },
  // Not written in the page itself, where GitHub would show it as a table.
  transformPageData: ({ relativePath }) => (relativePath === 'index.md' ? home : undefined),
  themeConfig: {
    nav: listTopLinks(pages),
    sidebar: listSidebar(pages),
    outline: { level: [2, 3] },
    search: { provider: 'local' },
  },
})
