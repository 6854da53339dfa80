import type { Theme } from 'vitepress'
// The fonts of the system: none is downloaded.
import defaultTheme from 'vitepress/theme-without-fonts'
import { h } from 'vue'
import { NotFound, Start } from './layouts.js'
import './style.css'

const theme: Theme = {
  extends: defaultTheme,
  Layout: () => h(defaultTheme.Layout, null, { 'not-found': () => h(NotFound) }),
  enhanceApp: ({ app }) => {
    app.component('start', Start)
  },
}

export default theme
