import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { folderWith, shell } from './built-command.js'

/**
 * Returns a page with what its commands print. A section's blocks share a folder: a block after a
 * file's name in backticks, on a line of its own, is that file; `$` begins a command in a block of
 * the language `console`, `>` continues it, and what follows is what it prints.
 */
export function fillPage(page: string): string {
  return page
    .split(/^(?=## )/m)
    .map((section) => fillSection(section))
    .join('')
}

function fillSection(section: string): string {
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
      return `\`\`\`console\n${runBlock(body, folder)}\`\`\``
    },
  )
}

function runBlock(body: string, cwd: string): string {
  const commands = body.match(/^\$ .*\n(?:> .*\n)*/gm) ?? []
  return commands
    .map((command) => {
      const line = command.trimEnd().replace(/^[$>] /gm, '')
      const { stdout, stderr } = shell(line, { cwd })
      return `${command}${stdout}${stderr}`
    })
    .join('')
}
