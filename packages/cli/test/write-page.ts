// Writes what the commands of docs/command.md print into it: npm run command-page -w crossgate
import { readFileSync, writeFileSync } from 'node:fs'
import { fillPage } from './command-page.js'
import { startServer } from './started-server.js'

const page = new URL('../../../docs/command.md', import.meta.url)
const server = await startServer()
writeFileSync(page, fillPage(readFileSync(page, 'utf8'), server.origin))
server.close()
