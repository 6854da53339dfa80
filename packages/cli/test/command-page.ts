import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { folderWith, shell } from './built-command.js'

/** What samples call the server that answers them. */
const sampleServer = 'http://127.0.0.1:3000'

/**
 * Returns a page with what its commands print. A section's blocks share a folder: a block after a
 * file's name in backticks, on a line of its own, is that file; `$` begins a command in a block of
 * the language `console`, `>` continues it, and what follows is what it prints.
 */
export function fillPage(page: string, server: string): string {
  return page
    .split(/^(?=## )/m)
    .map((section) => fillSection(section, server))
    .join('')
}

function fillSection(section: string, server: string): string {
  let folder: string | undefined
  const block = /^(?:`([\w.-]+)`\n\n)?```(\w+)\n([\s\S]*?)^```$/gm
  return section.replace(
    block,
    (whole, file: string | undefined, language: string, body: string) => {
      if (file !== undefined) {
        folder ??= folderWith({})
        writeFileSync(join(folder, file), body)
        return whole
      }
      if (language !== 'console') return whole
      folder ??= folderWith({})
      return `\`\`\`console\n${runBlock(body, folder, server)}\`\`\``
    },
  )
}

function runBlock(body: string, cwd: string, server: string): string {
  const commands = body.match(/^\$ .*\n(?:> .*\n)*/gm) ?? []
  return commands
    .map((command) => {
      const line = command.trimEnd().replace(/^[$>] /gm, '')
      const { stdout, stderr } = shell(line.replaceAll(sampleServer, server), { cwd })
      // Sentences name its host alone, too.
      const [host, sampleHost] = [new URL(server).host, new URL(sampleServer).host]
      return `${command}${`${stderr}${stdout}`.replaceAll(host, sampleHost)}`
    })
    .join('')
}
