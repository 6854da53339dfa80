import { engineDifferences } from '../../src/index.js'
import { undrivenLocalNetworks } from './local-network-cases.js'
import type { Measurement } from './measurement.js'
import { scenarios } from './scenarios.js'
import { type WrittenSequenceName, writtenSequenceNames } from './written-sequences.js'

const names = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit (WebKitGTK)' } as const

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')

const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`

function scenarioRows(measurements: readonly Measurement[]): string[] {
  return scenarios.map(({ id, title, note }) => {
    const verdicts = measurements.map((measurement) => measurement.scenarios[id] ?? 'not measured')
    const remark = note === undefined ? '' : `<br>*${cell(note)}*`
    return `| ${cell(title)}${remark} | ${verdicts.map(cell).join(' | ')} |`
  })
}

function differenceSections(measurements: readonly Measurement[]): string[] {
  return engineDifferences.flatMap(({ id, explanation, section, link }) => {
    const measured = measurements.filter(({ differences }) => differences.includes(id))
    const who = measured.map(({ engine }) => names[engine]).join(', ')
    return [
      `### \`${id}\``,
      '',
      `Shown by: ${who === '' ? 'none' : who}. ${explanation}`,
      `([the standard](${section}), [more](${link}))`,
      '',
    ]
  })
}

const sequenceTitles: Readonly<Record<WrittenSequenceName, string>> = {
  'equal-requests': 'Two equal requests, Access-Control-Max-Age 600',
  'max-age-0': 'The same, Access-Control-Max-Age 0',
  'max-age-negative': 'The same, -1',
  'max-age-unreadable': 'The same, soon',
  'two-answers':
    'PUT, whose preflight allows only PUT; DELETE, whose preflight allows only DELETE; PUT again',
  'credentials-first': 'PUT with credentials, then without',
  wildcard: 'PUT allowed by *, then PUT',
  'credentialed-wildcard':
    'A header with credentials, whose preflight allows the methods *; then PUT with credentials',
  'wildcard-then-authorization': 'A header allowed by *, then Authorization',
  'preflighted-failure': 'PUT; PUT whose response the page may not read; PUT',
  'simple-failure': 'PUT; GET whose response the page may not read; PUT',
  'later-zero': 'PUT remembered for 600 seconds; DELETE, whose preflight allows both for 0; PUT',
  renewal:
    'PUT remembered for 4 seconds; after 2.5, DELETE, whose preflight allows both for 4; after 2.5 more, PUT',
  'no-store': "PUT, then PUT with cache: 'no-store'",
  'no-cache': "PUT, then PUT with cache: 'no-cache'",
  'no-store-first': "PUT with cache: 'no-store', then PUT",
  'opaque-origin': 'Two equal requests of a sandboxed frame',
  'max-age-plus': 'Access-Control-Max-Age +600, then a PUT after 6 seconds',
  'max-age-twenty-digits': 'The same, twenty digits',
  fragment: 'PUT to #a, to #b, and to #a again',
}

const mark = 'measured: '

/** The measurements that a page was made of. */
export function readMeasurements(page: string): Measurement[] {
  const line = page.split('\n').find((each) => each.startsWith(`<!-- ${mark}`))
  if (line === undefined) throw new Error('The page holds no measurements.')
  return JSON.parse(line.slice(`<!-- ${mark}`.length, -' -->'.length).replaceAll('‑‑', '--'))
}

/** docs/browsers.md. */
export function renderPage(measurements: readonly Measurement[]): string {
  const heads = measurements.map(({ engine, version }) => `${names[engine]} ${version}`)
  const rule = `|${' --- |'.repeat(measurements.length + 1)}`
  const score = ([agreeing, all]: readonly [number, number]) => `${agreeing} of ${all} as predicted`
  return [
    '# What browsers do',
    '',
    '<!-- Written by `npm run browsers-page -w @crossgate/probe`: do not edit. -->',
    // A comment may not hold two hyphens in a row.
    `<!-- ${mark}${JSON.stringify(measurements).replaceAll('--', '‑‑')} -->`,
    '',
    'A page in each of these engines made requests to Crossgate servers on other origins, through a proxy inside the test (and without it where local networks are concerned, which a proxy hides). For every request',
    'the prediction of `@crossgate/probe` was compared with what happened: whether the fetch succeeded, its type and status, the headers that the page could read, each',
    'preflight and request that reached a server with its `Origin` and `Sec-Fetch-*` headers, whether cookies travelled, and whether the application ran.',
    '',
    row('', ...heads),
    rule,
    row(
      'Generated combinations of policy, application and request',
      ...measurements.map((m) => score(m.combinations)),
    ),
    row('Conformance cases that a page can make', ...measurements.map((m) => score(m.conformance))),
    row(
      'Generated sequences of up to eight requests, whose preflights a browser may remember',
      ...measurements.map((m) => score(m.sequences)),
    ),
    row(
      'Generated requests of other senders: XMLHttpRequest, beacons, elements, workers, forms, frames, WebSockets',
      ...measurements.map((m) => score(m.senders)),
    ),
    row(
      'Written requests: redirects, mixed content, headers, cookies',
      ...measurements.map((m) => score(m.cases)),
    ),
    row(
      'Pages of the public internet that call this machine, without a proxy',
      ...measurements.map((m) => score(m.localNetworks)),
    ),
    '',
    'Not measured about local networks, because no test can make a browser do it:',
    '',
    ...undrivenLocalNetworks.map(
      ({ engine, kind, answer, because }) =>
        `- ${names[engine]}, a page that is ${kind === 'secure' ? 'a' : 'not a'} secure context${answer === undefined ? '' : `, the permission ${answer === 'prompt' ? 'not answered' : answer}`}: ${because}`,
    ),
    '',
    'WebKit is measured in WebKitGTK, which shares its CORS checks with Safari and has its own network layer.',
    '',
    '## What no single fetch shows',
    '',
    row('', ...heads),
    rule,
    ...scenarioRows(measurements),
    '',
    '## Which request has a preflight',
    '',
    'Each row is a sequence of requests for one URL, with a 1 for each that had a preflight. If a server allows in each response only what was requested,',
    'the fifth row is its everyday case: in Chromium and WebKit, and so in Safari, every change of method or header has a new preflight.',
    'A Crossgate policy that allows `*` with credentials is such a server, because its response lists only what was requested: name the methods and headers there.',
    '',
    row('', ...heads),
    rule,
    ...writtenSequenceNames.map((name) =>
      row(
        sequenceTitles[name],
        ...measurements.map(({ preflights }) => preflights[name] ?? 'not measured'),
      ),
    ),
    '',
    '## Where engines differ from the standard',
    '',
    "`predict(page, init, exchange, { engine })` follows these for the engine that it is given; without one it follows the standard's text.",
    'A test pins each of them, and fails if an engine changes.',
    '',
    ...differenceSections(measurements),
    '## What surprised',
    '',
    '- **A cached preflight hides from developer tools with their cache switched off**, and from `fetch` with `cache: "no-store"` in Chromium and Firefox: to see whether preflights are remembered, leave the cache on.',
    '- **Chromium caches nothing that came over a certificate error**, so caching cannot be tried with a self-signed certificate whose warning was clicked away. The rows on caches were measured over plain http.',
    "- **WebKitGTK keeps no HTTP cache under automation**, so its rows on caches say nothing about a visitor's browser.",
    "- **The caps of `Access-Control-Max-Age`** (Chromium 7,200 seconds, Firefox 86,400, WebKit 600) are in `predict` from the engines' sources. They take too long to be measured here.",
    '- **A redirect is where engines agree least.** Many of the differences above need one. An API that answers at its final URL avoids them all.',
    '- **`Sec-Fetch-Site` is missing more often than expected**: over plain http everywhere, and in WebKit after a redirect to another origin. Its absence proves nothing.',
    '- **A service worker can change who a request seems to come from**: see [security.md](security.md#service-workers).',
    '',
  ].join('\n')
}
