import { writeFileSync } from 'node:fs'
import { renderPage } from './page.js'

writeFileSync(new URL('../../../../docs/errors.md', import.meta.url), renderPage())
