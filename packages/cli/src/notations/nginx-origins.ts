import type { Notes } from '../notation/notes.js'
import type { PolicyDraft } from '../notation/policy-draft.js'
import type { NginxDirective } from '../source/nginx-source.js'

/** What a variable is for the origins that a pattern matches. */
export interface OriginCase {
  readonly kind: 'text' | 'expression' | 'host name'
  readonly pattern: string
  readonly ignoresCase: boolean
  readonly value: string
  readonly line: number
}

/** A variable that depends on the origin of the request. */
export interface OriginVariable {
  readonly fallback: string
  readonly cases: readonly OriginCase[]
  readonly line: number
}

export type Variables = ReadonlyMap<string, OriginVariable>

/** Reads the maps of `$http_origin`. What else a map looks at cannot be said. */
export function readMaps(
  directives: readonly NginxDirective[],
  notes: Notes,
): Map<string, OriginVariable> {
  const variables = new Map<string, OriginVariable>()
  for (const { name, args, block, line } of directives) {
    const [source, target = ''] = args
    if (name !== 'map' || block === undefined || source !== '$http_origin') continue
    const hasHostNames = block.some(
      (entry) => entry.name === 'hostnames' && entry.args.length === 0,
    )
    let fallback = ''
    const cases: OriginCase[] = []
    for (const entry of block) {
      const [value] = entry.args
      if (value === undefined) continue
      if (entry.name === 'include') {
        notes.lose(
          entry.line,
          `include ${value}`,
          'It is not read: the contents of other files are not known.',
        )
        continue
      }
      if (entry.name === 'default') fallback = value
      else cases.push(readCase(entry.name, value, hasHostNames, entry.line))
    }
    variables.set(target, { fallback, cases, line })
  }
  return variables
}

const preflightSource = '$request_method $http_access_control_request_method'

/** Returns the variables of maps that are true in preflights only: those whose one entry is `"~^OPTIONS ."`. */
export function readPreflightMaps(directives: readonly NginxDirective[]): Set<string> {
  const variables = new Map<string, boolean>()
  for (const { name, args, block } of directives) {
    const [source, target = ''] = args
    if (name !== 'map' || block === undefined) continue
    const [entry, ...others] = block.filter(
      (each) => each.name !== 'default' || !isFalse(each.args[0]),
    )
    const isPreflight =
      source === preflightSource &&
      entry !== undefined &&
      others.length === 0 &&
      /^~\^OPTIONS \.\+?\$?$/.test(entry.name) &&
      !isFalse(entry.args[0]) &&
      !entry.args[0]?.includes('$')
    // Of two maps of one variable the last counts.
    variables.set(target, isPreflight)
  }
  return new Set([...variables].flatMap(([name, isPreflight]) => (isPreflight ? [name] : [])))
}

/** What `if` takes for false. */
function isFalse(value = ''): boolean {
  return value === '' || value === '0'
}

function readCase(key: string, value: string, hasHostNames: boolean, line: number): OriginCase {
  if (key.startsWith('~')) {
    const ignoresCase = key.startsWith('~*')
    return { kind: 'expression', pattern: key.slice(ignoresCase ? 2 : 1), ignoresCase, value, line }
  }
  const isHostName = hasHostNames && /^\*?\.|\.\*$/.test(key)
  return {
    kind: isHostName ? 'host name' : 'text',
    pattern: key.replace(/^\\/, ''),
    ignoresCase: true,
    value,
    line,
  }
}

/** Reads the variables that a block sets by `set` and, for some origins, by `if ($http_origin …) { set … }`. */
export function readSets(block: readonly NginxDirective[]): Map<string, OriginVariable> {
  const variables = new Map<string, OriginVariable>()
  for (const directive of block) {
    if (directive.name === 'set') {
      const [target = '', fallback = ''] = directive.args
      variables.set(target, { fallback, cases: [], line: directive.line })
    }
    const test = originTest(directive)
    for (const inner of test === undefined ? [] : (directive.block ?? [])) {
      if (inner.name !== 'set' || test === undefined) continue
      const [target = '', value = ''] = inner.args
      const known = variables.get(target) ?? { fallback: '', cases: [], line: directive.line }
      variables.set(target, {
        ...known,
        cases: [...known.cases, { ...test, value, line: directive.line }],
      })
    }
  }
  return variables
}

/** What `if ($http_origin = …)` asks, where it asks that. */
function originTest({
  name,
  args,
}: NginxDirective): Omit<OriginCase, 'value' | 'line'> | undefined {
  const found = /^\(\s*\$http_origin\s+(=|~\*?)\s+(.*?)\s*\)$/.exec(args.join(' '))
  if (name !== 'if' || found === null) return undefined
  const [, operator, pattern = ''] = found
  return {
    kind: operator === '=' ? 'text' : 'expression',
    pattern,
    ignoresCase: operator === '~*',
  }
}

/** Whether an `if` does nothing but set variables by the origin, which `readSets` has read. */
export function isOriginSwitch(directive: NginxDirective): boolean {
  return (
    originTest(directive) !== undefined &&
    (directive.block ?? []).every(({ name }) => name === 'set')
  )
}

/** Adds the origins that get a value of `Access-Control-Allow-Origin`. */
export function addOrigins(
  draft: PolicyDraft,
  value: string,
  line: number,
  variables: Variables,
): void {
  const { notes } = draft
  if (value === '') return
  if (value === '*' || value === '$http_origin') {
    draft.anyOrigin(line)
    return
  }
  const variable = variables.get(value)
  if (variable === undefined) {
    if (value.includes('$'))
      notes.lose(line, value, 'It is left out: the value of this variable is not known.')
    else draft.origin({ text: value, line })
    return
  }
  const { fallback, cases } = variable
  if (fallback === '*' || fallback === '$http_origin') {
    if (cases.every((each) => each.value === '*' || each.value === '$http_origin'))
      draft.anyOrigin(variable.line)
    else {
      notes.lose(
        variable.line,
        value,
        'No origin is allowed here: it allows every origin except some, and a list can only say which are allowed.',
      )
    }
    return
  }
  if (fallback !== '' && !fallback.includes('$'))
    draft.origin({ text: fallback, line: variable.line })
  for (const each of cases) addCase(draft, each, notes)
}

function addCase(draft: PolicyDraft, each: OriginCase, notes: Notes): void {
  const { kind, pattern, ignoresCase, value, line } = each
  if (value === '') return
  const isOwn = value === '$http_origin' || value === '*' || value === pattern
  if (!isOwn) {
    notes.lose(
      line,
      `${pattern} ${value}`,
      'It is left out: a page with a matching origin gets another origin back, which its browser refuses.',
    )
  } else if (kind === 'text') {
    draft.origin({ text: ignoresCase ? pattern.toLowerCase() : pattern, line })
  } else if (kind === 'expression') {
    draft.expression({ text: pattern, line }, { isFullMatch: false, ignoresCase })
  } else if (pattern.endsWith('.*')) {
    notes.lose(line, pattern, 'It is left out: anyone can register a matching name.')
  } else {
    draft.wildcard({ text: `*${pattern.replace(/^\*/, '').toLowerCase()}`, line }, 'characters')
  }
}

/** Whether two variables hold something for the same origins. */
export function coversSameOrigins(one: OriginVariable, other: OriginVariable): boolean {
  const patterns = ({ cases }: OriginVariable): string =>
    cases
      .filter(({ value }) => value !== '')
      .map(({ kind, pattern, ignoresCase }) => `${kind} ${ignoresCase} ${pattern}`)
      .sort()
      .join('\n')
  return patterns(one) === patterns(other)
}
