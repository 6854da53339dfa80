import { writeFileSync } from 'node:fs'
import { frameworksPage, readSeenPages, writeFrameworksPage } from './seen-pages.js'

// Renews docs/frameworks.md: npm run frameworks
writeFileSync(frameworksPage, writeFrameworksPage(readSeenPages().values()))
