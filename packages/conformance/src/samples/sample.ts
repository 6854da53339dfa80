/** The programs and fragments that the pages show. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../../../../', import.meta.url))

export interface Sample {
  /** The file it stands in, the heading above it, and its number below that: `docs/policies.md › Several policies 1`. */
  readonly id: string
  readonly language: string
  readonly text: string
}

const languages = ['js', 'mjs', 'jsx', 'ts', 'tsx']

/**
 * The pages whose samples are held here: README, those of the packages, and all of docs but the
 * API reference, whose examples are those of the docstrings.
 */
export function listSampledPages(): string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.md') && !name.startsWith('docs/api/'))
  const readmes = readdirSync(join(root, 'packages'))
    .sort()
    .map((name) => `packages/${name}/README.md`)
    .filter((file) => existsSync(join(root, file)))
  return ['README.md', ...readmes, ...docs.sort()]
}

/** Every sample in JavaScript or TypeScript, page by page. */
export function listSamples(): Sample[] {
  return listSampledPages().flatMap((page) =>
    readSamples(page, readFileSync(join(root, page), 'utf8')),
  )
}

/** The samples of one page. */
export function readSamples(page: string, text: string): Sample[] {
  const samples: Sample[] = []
  const counts = new Map<string, number>()
  let heading = ''
  let open: { fence: string; language: string; lines: string[] } | undefined
  for (const line of text.split('\n')) {
    const [, indent = '', fence, language = ''] = /^( *)(`{3,})(\S*)/.exec(line) ?? []
    if (open === undefined && fence !== undefined) {
      open = { fence: indent + fence, language, lines: [] }
    } else if (open !== undefined && line === open.fence) {
      if (languages.includes(open.language)) {
        const count = (counts.get(heading) ?? 0) + 1
        counts.set(heading, count)
        samples.push({
          id: `${page} › ${heading} ${count}`,
          language: open.language,
          text: `${open.lines.join('\n')}\n`,
        })
      }
      open = undefined
    } else if (open !== undefined) open.lines.push(line)
    else heading = /^#+ (.+)$/.exec(line)?.[1]?.replaceAll('`', '') ?? heading
  }
  return samples
}
