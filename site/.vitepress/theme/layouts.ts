import { Content, withBase } from 'vitepress'
import { VPHomeContent, VPHomeHero } from 'vitepress/theme-without-fonts'
import { h } from 'vue'

/** The first page: VitePress's own layout of it has no main landmark. */
export const Start = () =>
  h('main', { class: 'start' }, [h(VPHomeHero), h(VPHomeContent, () => h(Content))])

/** What is shown under an address that no page has. */
export const NotFound = () =>
  h('main', { class: 'not-found' }, [
    h('h1', 'There is no such page'),
    h('p', [
      'Search for it above, or go to the ',
      h('a', { href: withBase('/') }, 'first page'),
      '.',
    ]),
  ])
