import { writeFileSync } from 'node:fs'
import { configurationPage, renderConfigurationPage } from './page.js'

// Renews docs/configuration.md: npm run configuration-page
writeFileSync(configurationPage, renderConfigurationPage())
