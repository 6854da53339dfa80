import { engineDifferences } from '../../src/index.js'
import type { Measurement } from './measurement.js'
import { scenarios } from './scenarios.js'

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
    const shown = measurements.filter(({ differences }) => differences.includes(id))
    const who = shown.map(({ engine }) => names[engine]).join(', ')
    return [
      `### \`${id}\``,
      '',
      `Shown by: ${who === '' ? 'none' : who}. ${explanation}`,
      `([the standard](${section}), [more](${link}))`,
      '',
    ]
  })
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
    'A page in each of these engines made requests to Crossgate servers on other origins, through a proxy inside the test. For every request',
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
    '',
    'WebKit is measured in WebKitGTK, which shares its CORS checks with Safari and has a network layer of its own.',
    '',
    '## What no single fetch shows',
    '',
    row('', ...heads),
    rule,
    ...scenarioRows(measurements),
    '',
    '## Where engines differ from the standard',
    '',
    "`predict(page, init, exchange, { engine })` follows these for the engine it is given; without one it follows the standard's text.",
    'Each is pinned by a test, so that an engine that changes its mind is noticed.',
    '',
    ...differenceSections(measurements),
    '## What surprised',
    '',
    '- **A cached preflight hides from developer tools with their cache switched off**, and from `fetch` with `cache: "no-store"` in Chromium and Firefox: to see whether preflights are remembered, leave the cache on.',
    '- **Chromium caches nothing that came over a certificate error**, so caching cannot be tried with a self-signed certificate that was clicked away. The rows on caches were measured over plain http.',
    "- **WebKitGTK keeps no HTTP cache under automation**, so that its rows on caches tell nothing about a user's browser.",
    "- **The caps of `Access-Control-Max-Age`** (Chromium 7,200 seconds, Firefox 86,400, WebKit 600) are in `predict` from the engines' sources. They take too long to be measured here.",
    '- **A redirect is where engines agree least.** Seven of the differences above need one. An API that answers at its final URL avoids them all.',
    '- **`Sec-Fetch-Site` is missing more often than expected**: over plain http everywhere, and in WebKit after a redirect to another origin. Its absence proves nothing.',
    '- **A service worker can change who a request seems to come from**: see [security.md](security.md#service-workers).',
    '',
  ].join('\n')
}
