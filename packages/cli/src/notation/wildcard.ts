import { type Translation, Unsayable } from './translation.js'

/** What a `*` stands for: any characters, dots included; whole labels; or the characters of one label. */
export type StarMeaning = 'characters' | 'labels' | 'label'

const otherSchemes = 'origins with schemes other than https and http are left out'
const oneLabel =
  'a * inside a label does not match a dot here, so names with more labels are left out'

/**
 * Returns the entries of `allowedOrigins` for a pattern with one `*` in it, or none.
 *
 * @throws `Unsayable` where every entry would cover more.
 */
export function translateWildcard(pattern: string, meaning: StarMeaning): Translation {
  if (!pattern.includes('*')) return { entries: [pattern] }
  if (pattern.split('*').length > 2) {
    throw new Unsayable('an entry of allowedOrigins can have only one *, in the host')
  }
  const anyScheme = /^(?:\*:\/\/(?=[^*])|\*(?=\.[^*]))(.*)$/.exec(pattern)
  if (anyScheme !== null && meaning === 'characters') {
    const rest = pattern.startsWith('*.') ? pattern : (anyScheme[1] ?? '')
    return { entries: [`https://${rest}`, `http://${rest}`], narrowed: otherSchemes }
  }
  const found = /^([a-z][a-z\d+.-]*):\/\/(.*)$/i.exec(pattern)
  if (found === null) throw new Unsayable('it has no scheme')
  const [, scheme = '', authority = ''] = found
  return translateAuthority(scheme, authority, meaning)
}

function translateAuthority(scheme: string, authority: string, meaning: StarMeaning): Translation {
  const entries = [`${scheme}://${authority}`]
  const isHttp = /^https?$/i.test(scheme)
  if (authority === '*') {
    if (!isHttp) return { entries }
    throw new Unsayable(
      `it covers every site with ${scheme}; only * alone can say that, and * covers more`,
    )
  }
  if (authority.endsWith(':*')) {
    throw new Unsayable(
      'it covers every port but not the origin without a port, and an entry here covers that too: list the ports',
    )
  }
  const isWholeLabel = authority.startsWith('*.')
  if (isWholeLabel && meaning === 'label') {
    throw new Unsayable(
      'it covers only names with one more label, and an entry here covers names of any depth: list the names',
    )
  }
  if (isWholeLabel) return { entries }
  const first = authority.slice(0, Math.max(authority.indexOf('.'), 0))
  if (!/^(?:.*-)?\*(?:-.*)?$/.test(first)) {
    throw new Unsayable(
      'the * could match the end or the beginning of another site\'s name: it must be a whole label, or stand beside a "-" inside the first label',
    )
  }
  return meaning === 'label' ? { entries } : { entries, narrowed: oneLabel }
}
