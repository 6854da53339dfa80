import { UnreadableError } from '../frame/failure.js'
import type { Input } from '../frame/input.js'
import { programEnding } from '../frame/program-name.js'
import type { NginxDirective } from './nginx-source.js'
import type { SourceNode } from './source-node.js'

export type SourceFormat =
  | 'json'
  | 'yaml'
  | 'hcl'
  | 'xml'
  | 'properties'
  | 'nginx'
  | 'toml'
  | 'other'

/** A file that was read: its values with their lines. */
export interface Source {
  readonly name: string
  readonly text: string
  readonly format: SourceFormat
  /** The documents of the file; none where it is nginx or of no format that is read. */
  readonly roots: readonly SourceNode[]
  readonly directives: readonly NginxDirective[]
}

/**
 * Reads a text of the format that its name or its first characters show.
 *
 * @throws `UnreadableError` where it is not of that format.
 */
export async function readSource(input: Input): Promise<Source> {
  try {
    return await readFormat(input)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new UnreadableError(
      `${input.name} is nested too deeply, or has a word that is too long, to be a policy.`,
    )
  }
}

async function readFormat(input: Input): Promise<Source> {
  const format = findFormat(input)
  const { name, text } = input
  const source = { name, text, format, roots: [], directives: [] }
  switch (format) {
    case 'json':
      return { ...source, roots: [(await import('./json-source.js')).readJson(input)] }
    case 'yaml':
      return { ...source, roots: (await import('./yaml-source.js')).readYaml(input) }
    case 'hcl':
      return { ...source, roots: [await (await import('./hcl-source.js')).readHcl(input)] }
    case 'xml':
      return { ...source, roots: [(await import('./xml-source.js')).readXml(input)] }
    case 'properties':
      return { ...source, roots: (await import('./properties-source.js')).readProperties(input) }
    case 'nginx':
      return { ...source, directives: (await import('./nginx-source.js')).readNginx(input) }
    case 'toml':
    case 'other':
      return source
  }
}

const extensions: readonly (readonly [RegExp, SourceFormat])[] = [
  [/\.tf$/i, 'hcl'],
  [/\.(?:json|jsonc|har)$/i, 'json'],
  [/\.xml$/i, 'xml'],
  [/\.properties$/i, 'properties'],
  [/\.toml$/i, 'toml'],
  [programEnding, 'other'],
  [/\.env$|(?:^|\/)Caddyfile$/i, 'other'],
]

/** How a text begins, or what only one format has; the first that fits. */
const signs: readonly (readonly [RegExp, SourceFormat])[] = [
  [/^(?:[^\S\n]*(?:#[^\n]*)?\n)*[^\S\n]*\[\[?[A-Za-z][\w."-]*\]\]?[^\S\n]*(?:#[^\n]*)?\n/, 'toml'],
  [/^\s*(?:\/\/[^\n]*\n\s*|\/\*[\s\S]{0,2000}?\*\/\s*)*[{[]/, 'json'],
  [/^\s*<\?php/, 'other'],
  [/^\s*</, 'xml'],
  [/^[ \t]*(?:resource|module|locals|variable|terraform|provider|data)\b[^\n:=;]*\{/m, 'hcl'],
  [
    /^[ \t]*(?:add_header|map|server|location|http|events|upstream)\b[^\n:=]*(?:[;{][^\S\n]*(?:#.*)?$|\{)/m,
    'nginx',
  ],
  [/^[ \t]*(?:CORS_[A-Z_]+|INSTALLED_APPS)\s*=/m, 'other'],
  [/^[ \t]*[\w-]+(?:\.[\w[\]/*-]+)+\s*=/m, 'properties'],
]

function findFormat({ name, text }: Input): SourceFormat {
  const beginning = text.replace(/^\uFEFF/, '').slice(0, 100_000)
  const isYaml = /\.ya?ml$/i.test(name)
  const byName = extensions.find(([pattern]) => pattern.test(name))?.[1]
  if (byName !== undefined) return byName
  const bySign = signs.find(([pattern]) => pattern.test(beginning))?.[1]
  // Braces begin a map in YAML, too.
  return isYaml ? 'yaml' : (bySign ?? 'yaml')
}
