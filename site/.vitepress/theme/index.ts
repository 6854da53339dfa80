import type { Theme } from 'vitepress'
// The fonts of the system: none is downloaded.
import defaultTheme from 'vitepress/theme-without-fonts'
import './style.css'

const theme: Theme = { extends: defaultTheme }

export default theme
