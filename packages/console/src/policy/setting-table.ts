import {
  type CorsConfiguration,
  type DangerousPermission,
  dangerousPermissions,
  type Enforcement,
  enforcementModes,
} from '@crossgate/core'
import {
  exposedWords,
  headerWords,
  hostsEffect,
  methodWords,
  originWords,
  ownOriginsEffect,
} from './entry-words.js'
import {
  acceptedDangers,
  entriesOf,
  excludedEntries,
  isInForce,
  type Preview,
  switched,
} from './setting-effect.js'

/** A key of a configuration whose value is a list. */
export type ListKey = {
  [Key in keyof CorsConfiguration]: CorsConfiguration[Key] extends readonly string[] ? Key : never
}[keyof CorsConfiguration]

/** How a setting is edited. */
export type Control =
  | { readonly kind: 'switch' }
  | { readonly kind: 'number'; readonly unit: string }
  | { readonly kind: 'choice' }
  /** `empty` is what an empty list means; entries may hold spaces where `spaces` is true. */
  | {
      readonly kind: 'list'
      readonly placeholder: string
      readonly empty: string
      readonly spaces?: true
    }
  /** Shown beside the entry that needs it. */
  | { readonly kind: 'acknowledgement' }

/** The part of the settings page that a setting is in. */
export type SettingSection = 'who' | 'filter' | 'what' | 'boundaries'

/** The parts of the settings page, in order: first who may call. */
export const sections: Readonly<Record<SettingSection, string>> = {
  who: 'Who may call',
  filter: 'The filter',
  what: 'What they may send and read',
  boundaries: 'Boundaries',
}

/** All that the console knows of one key of a configuration. */
export interface Setting {
  /** What people call it. */
  readonly label: string
  /** One sentence beside the control. */
  readonly help: string
  /** What the page about this setting adds, a paragraph each. */
  readonly details: readonly string[]
  /** Where the standard or MDN explains what it drives. */
  readonly link: string
  readonly section: SettingSection
  readonly control: Control
  /** JSON Schema of its value, without the default. */
  readonly schema: object
  /** Says what a change of it newly allows, newly refuses, or changes otherwise. */
  readonly effect: (before: CorsConfiguration, after: CorsConfiguration) => Partial<Preview>
}

const mdn = 'https://developer.mozilla.org/docs/Web/HTTP'
const flag = { type: 'boolean' }
const texts = { type: 'array', items: { type: 'string' } }

/** What happens to a refused request, in the words of the settings page and of a review. */
export const enforcementWords: Readonly<
  Record<
    Enforcement,
    { readonly label: string; readonly sentence: string; readonly change: string }
  >
> = {
  block: {
    label: 'Block',
    sentence: 'Answers with a 403, and the application does not see the request.',
    change: 'Whatever the policy does not allow gets a 403, and the application does not see it.',
  },
  omit: {
    label: 'Omit',
    sentence: 'Passes it on without CORS headers: only browsers enforce the settings.',
    change:
      'Whatever the policy does not allow reaches the application, without CORS headers: only browsers enforce the policy.',
  },
  report: {
    label: 'Report',
    sentence: 'Only observes: adds nothing and refuses nothing.',
    change:
      'The filter only observes: it refuses nothing and adds no CORS headers, so browsers hide every response from pages of other origins, unless the application sends CORS headers itself.',
  },
}

/** What each danger costs, in words that its acknowledgement repeats. */
export const dangerWords: Readonly<Record<DangerousPermission, string>> = {
  'any-origin-with-credentials':
    'Any website can act here as its visitor, and read what that visitor may read.',
  'null-origin':
    'Any page can get the origin “null” from a sandboxed frame: allowing it allows everybody.',
  'insecure-origins-with-credentials':
    'Whoever controls the network, such as a café’s Wi-Fi, can pose as an http:// origin and act here as its visitor.',
  'public-suffixes-with-credentials':
    'Every customer of that registry or hosting service can act here as the visitor of their page.',
  'public-suffix-hosts':
    'Anybody can register a name there, point it at this server, and reach it from their own page.',
}

/** Every setting by its key, in the order of the page within each section. */
export const settingTable: { readonly [Key in keyof CorsConfiguration]-?: Setting } = {
  allowedOrigins: {
    label: 'Allowed origins',
    help: 'Whose pages may call this server: https://app.example.com, every subdomain with https://*.example.com, any port with http://localhost:*, or * for everyone.',
    details: [
      'An origin is a scheme, a host and, where it is not the usual one, a port. It has no path and no slash at the end: write https://app.example.com, not https://app.example.com/.',
      'https://*.example.com covers every name below example.com, at any depth, but not example.com itself: list that too.',
      'With “Allow credentials” on, entries that others could control are not accepted: *, http:// origins, and patterns below a public suffix such as https://*.github.io.',
    ],
    link: `${mdn}/Reference/Headers/Access-Control-Allow-Origin`,
    section: 'who',
    control: {
      kind: 'list',
      placeholder: 'https://app.example.com',
      empty: 'No origin is allowed.',
    },
    schema: { ...texts, examples: [['https://app.example.com']] },
    effect: entriesOf('allowedOrigins', 'origin', originWords),
  },
  allowCredentials: {
    label: 'Allow credentials',
    help: 'Lets browsers send cookies, and hand the response to the page.',
    details: [
      'Needed if pages of other origins call with credentials: “include” and rely on cookies, client certificates or HTTP authentication of the browser. A token that a page sets in Authorization itself does not need it.',
      'While it is on, * in the other lists means the names that are asked for, and “Allowed origins” takes only entries that others cannot control.',
    ],
    link: `${mdn}/Reference/Headers/Access-Control-Allow-Credentials`,
    section: 'who',
    control: { kind: 'switch' },
    schema: flag,
    effect: switched('allowCredentials', {
      on: {
        allows: [
          'The allowed origins may send cookies and read responses that are meant for the signed-in visitor.',
        ],
      },
      off: {
        refuses: [
          'Pages can no longer read the responses to requests with cookies or other credentials.',
        ],
      },
    }),
  },
  enabled: {
    label: 'Enabled',
    help: 'While the filter is off, it allows nothing, and browsers hide every response from pages of other origins, unless the application sends CORS headers itself.',
    details: [
      'While it is on, these settings must allow a request from another origin, and “Enforcement” says what happens to one that they do not allow.',
      'If you are not sure what would be refused, switch it on with “Enforcement” set to Report and “Debug enabled” on, and look at the event log after a day.',
    ],
    link: `${mdn}/Guides/CORS`,
    section: 'filter',
    control: { kind: 'switch' },
    schema: flag,
    effect: (before, after) => {
      if (before.enabled === after.enabled) return {}
      const { change } = enforcementWords[after.enforcement]
      if (after.enabled) return isInForce(after) ? { refuses: [change] } : { others: [change] }
      return {
        others: [
          'The filter is off: it refuses nothing, and browsers hide every response from pages of other origins, unless the application sends CORS headers itself.',
        ],
      }
    },
  },
  enforcement: {
    label: 'Enforcement',
    help: 'What happens to a request that the settings do not allow.',
    details: [
      'Block is the default: such a request gets a 403 and never reaches the application, so form posts from other sites are kept out as well.',
      'Omit leaves enforcement to browsers: the application runs, but the page does not get the response. WebSocket handshakes and hosts that are not allowed are still refused.',
      'Report changes nothing at all. With “Debug enabled” on, the event log shows what would have been refused.',
    ],
    link: `${mdn}/Guides/CORS`,
    section: 'filter',
    control: { kind: 'choice' },
    schema: {
      type: 'string',
      oneOf: enforcementModes.map((mode) => {
        const { label, sentence } = enforcementWords[mode]
        return { const: mode, title: label, description: sentence }
      }),
    },
    effect: (before, after) => {
      if (before.enforcement === after.enforcement || before.enabled !== after.enabled) return {}
      const { change } = enforcementWords[after.enforcement]
      const isStricter = after.enabled && strictness(after) > strictness(before)
      return isStricter ? { refuses: [change] } : { others: [change] }
    },
  },
  debug: {
    label: 'Debug enabled',
    help: 'Records every refusal with its reason in the event log, and gives the reason in the response.',
    details: [
      'The response to a refused request then has a body and a header, crossgate-denial, that name the reason, but never the list of what is allowed.',
      'The event log keeps the names of headers and a few fields that explain a refusal. It keeps no cookie, no token and no query.',
    ],
    link: `${mdn}/Guides/CORS/Errors`,
    section: 'filter',
    control: { kind: 'switch' },
    schema: flag,
    effect: switched('debug', {
      on: {
        others: ['Every refusal is recorded in the event log, and its response gives the reason.'],
      },
      off: { others: ['Refusals are no longer recorded, and their responses give no reason.'] },
    }),
  },
  explainPreflights: {
    label: 'Explain preflights',
    help: 'Answers a refused preflight from an allowed origin so that the browser’s console names the method or header that is missing.',
    details: [
      'A browser that gets a 403 for a preflight says only that it failed. With this on it is told what did pass, and so it names what did not.',
      'The request itself is refused all the same: nothing more is allowed.',
    ],
    link: `${mdn}/Guides/CORS/Errors`,
    section: 'filter',
    control: { kind: 'switch' },
    schema: flag,
    effect: switched('explainPreflights', {
      on: { others: ['The browser’s console names the method or header that a preflight lacks.'] },
      off: { others: ['A refused preflight gets a 403, and browsers say only that it failed.'] },
    }),
  },
  allowedMethods: {
    label: 'Allowed methods',
    help: 'Methods that pages may use. GET covers HEAD.',
    details: [
      'Methods are case-sensitive: PATCH is allowed by PATCH, not by patch. * allows every method but CONNECT, TRACE and TRACK.',
      'The list is enforced for every request from another origin, not only for those with a preflight.',
    ],
    link: `${mdn}/Reference/Headers/Access-Control-Allow-Methods`,
    section: 'what',
    control: { kind: 'list', placeholder: 'PUT', empty: 'No method is allowed.' },
    schema: texts,
    effect: entriesOf('allowedMethods', 'permission', methodWords),
  },
  allowedHeaders: {
    label: 'Allowed headers',
    help: 'Request headers that pages may set. Upper and lower case are the same.',
    details: [
      'X-Amz-* covers every name that begins with X-Amz-. * covers every name but Authorization: list that too.',
      'A browser asks in a preflight whether it may send a header. Names that only browsers set, such as Host or Cookie, are never asked for.',
    ],
    link: `${mdn}/Reference/Headers/Access-Control-Allow-Headers`,
    section: 'what',
    control: {
      kind: 'list',
      placeholder: 'X-Api-Key',
      empty: 'No further header is allowed.',
    },
    schema: texts,
    effect: entriesOf('allowedHeaders', 'permission', headerWords),
  },
  exposedHeaders: {
    label: 'Exposed headers',
    help: 'Response headers that pages may read, besides the few that they always can.',
    details: [
      'A page can always read Cache-Control, Content-Language, Content-Length, Content-Type, Expires, Last-Modified and Pragma. Set-Cookie can never be read.',
      '* exposes every header, but not while “Allow credentials” is on.',
    ],
    link: `${mdn}/Reference/Headers/Access-Control-Expose-Headers`,
    section: 'what',
    control: {
      kind: 'list',
      placeholder: 'X-Total-Count',
      empty: 'Only the headers that pages can always read.',
    },
    schema: texts,
    effect: entriesOf('exposedHeaders', 'permission', exposedWords),
  },
  preflightMaxAgeInSeconds: {
    label: 'Preflight max age',
    help: 'How many seconds a browser may remember the response to a preflight: -1 for not at all, at most 86400.',
    details: [
      'The longer, the fewer preflights. But what you no longer allow stays allowed that long in browsers that remember such a response. Chromium remembers one for at most 7,200 seconds.',
    ],
    link: `${mdn}/Reference/Headers/Access-Control-Max-Age`,
    section: 'what',
    control: { kind: 'number', unit: 'seconds' },
    schema: { type: 'integer', minimum: -1, maximum: 86400 },
    effect: ({ preflightMaxAgeInSeconds: before }, { preflightMaxAgeInSeconds: after }) =>
      before === after
        ? {}
        : {
            others: [
              `Browsers remember the response to a preflight for ${seconds(after)} instead of ${seconds(before)}.`,
            ],
          },
  },
  excludedPaths: {
    label: 'Excluded URI paths',
    help: 'Paths whose responses no page of another origin may read, whatever the other settings say. A final * covers everything that begins with what stands before it.',
    details: [
      '/account* also covers /accounting; /account/* covers what is below /account, but not /account itself. Upper and lower case are the same.',
      'Pages of other origins get no CORS headers there. Form posts from other sites reach the application there, as callbacks of identity and payment providers must.',
    ],
    link: 'https://developer.mozilla.org/docs/Web/Security/Same-origin_policy',
    section: 'boundaries',
    control: {
      kind: 'list',
      placeholder: '/internal*',
      empty: 'No path is excluded.',
      spaces: true,
    },
    schema: texts,
    effect: excludedEntries,
  },
  ownOrigins: {
    label: 'Own origins',
    help: 'The origins of this server itself. If none is listed, they are worked out from each request; a server on an intranet or on localhost should list them.',
    details: [
      'An empty list is right for most servers: the browser says whether a page is of the same origin. A server that only a private network reaches should list its origins, so that a name pointed at it (DNS rebinding) does not count as its own.',
    ],
    link: `${mdn}/Reference/Headers/Origin`,
    section: 'boundaries',
    control: {
      kind: 'list',
      placeholder: 'https://api.example.com',
      empty: 'Worked out from each request.',
    },
    schema: texts,
    effect: ownOriginsEffect,
  },
  allowedHosts: {
    label: 'Allowed hosts',
    help: 'The names this server answers to: api.example.com, or *.example.com for everything below. An empty list allows every name, and IP addresses are always allowed.',
    details: [
      'A request for any other name gets a 403, whoever sends it and in every mode but Report. That keeps DNS rebinding out, where a foreign page reaches this server under a name of its own.',
      'Write names without scheme and port: localhost, api.example.com. Health checks that use an IP address pass.',
    ],
    link: `${mdn}/Reference/Headers/Host`,
    section: 'boundaries',
    control: { kind: 'list', placeholder: 'api.example.com', empty: 'Any name.' },
    schema: texts,
    effect: hostsEffect,
  },
  dangerouslyAllow: {
    label: 'Dangerous permissions',
    help: 'Dangers that this configuration accepts.',
    details: Object.values(dangerWords),
    link: `${mdn}/Guides/CORS`,
    section: 'who',
    control: { kind: 'acknowledgement' },
    schema: {
      type: 'array',
      items: {
        type: 'string',
        oneOf: dangerousPermissions.map((danger) => {
          return { const: danger, description: dangerWords[danger] }
        }),
      },
    },
    effect: acceptedDangers(dangerWords),
  },
}

/** Every key, in the order of the page. */
export const configurationKeys = Object.keys(settingTable) as (keyof CorsConfiguration)[]

export function isConfigurationKey(key: string): boolean {
  return Object.hasOwn(settingTable, key)
}

/** What the settings page calls a key. */
export function labelOf(key: keyof CorsConfiguration): string {
  return settingTable[key].label
}

// `enabled` and `debug` are also English words: those are names only where they are quoted.
const keyNames = new RegExp(
  configurationKeys
    .map((key) => (/[A-Z]/.test(key) ? `["\`]?\\b${key}\\b["\`]?` : `["\`]${key}["\`]`))
    .join('|'),
  'g',
)

// The page says what a danger is beside its box, not what it is called.
const dangerNames = new RegExp(
  `\\badd (?:(?:${dangerousPermissions.join('|')})(?: and )?)+ to dangerouslyAllow\\b`,
  'g',
)

/** Says a message of the engine, which names keys, with the names that operators know. */
export function toOperatorWords(message: string): string {
  return message
    .replace(dangerNames, 'accept that under dangerouslyAllow')
    .replace(keyNames, (name) => {
      const key = name.replaceAll(/["`]/g, '') as keyof CorsConfiguration
      return `“${labelOf(key)}”`
    })
}

/** How much a mode of enforcement keeps out: the modes begin with the strictest. */
function strictness({ enforcement }: CorsConfiguration): number {
  return -enforcementModes.indexOf(enforcement)
}

function seconds(number: number): string {
  return number < 0 ? 'no time' : `${number} seconds`
}
