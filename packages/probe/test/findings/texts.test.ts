import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { failureReasons } from '../../src/failure.js'
import { lookedForIds } from '../../src/finding.js'
import { attackOrigins, audit, type Finding, probe } from '../../src/index.js'
import { noAnswerReasons } from '../../src/no-answer.js'
import { serve } from '../live-server.js'
import { auditRows } from './audit-rows.js'
import { failureRows } from './failure-rows.js'
import { headerRows } from './header-rows.js'
import { noAnswerRows, unshownIds } from './no-answer-rows.js'
import { originRows } from './origin-rows.js'
import { probeRows } from './probe-rows.js'
import type { FindingRow, FindingText } from './row.js'
import { allowedOrigin, answering } from './servers.js'

const allAuditRows = [...auditRows, ...headerRows, ...originRows]
const allProbeRows = [...probeRows, ...failureRows]

function textsOf(findings: readonly Finding[], url: string): FindingText[] {
  const { host } = new URL(url)
  const text = (sentence: string) =>
    sentence
      .replaceAll(host, 'HOST')
      .replace(/[a-z0-9]+(?=\.crossgate-probe\.example\.? ?)/, (label) =>
        /^[a-z0-9]{8}$/.test(label) ? 'STRANGER' : label,
      )
  return findings.map(({ severity, id, message, remedy }) => [
    severity,
    id,
    text(message),
    text(remedy),
  ])
}

/** Starts the row's server, where it has one, and returns what is said of its URL. */
async function findingsOf<Options>(
  { answers = {}, url, only }: FindingRow<Options>,
  ask: (url: string) => Promise<readonly Finding[]>,
): Promise<FindingText[]> {
  const server = await serve(answering(answers))
  try {
    const asked = url ?? server.url
    const texts = textsOf(await ask(asked), asked)
    return only === undefined ? texts : texts.filter(([, id]) => id === only)
  } finally {
    await server.close()
  }
}

const audits = suite('findings :: audit, word for word')

for (const row of allAuditRows) {
  audits(row.name, async () => {
    const texts = await findingsOf(row, async (url) => {
      const report = await audit(url, { allowedOrigin, ...row.options })
      return report.findings
    })
    // Every server here is on this machine, which one row is about.
    const told = texts.filter(([, id]) => row.only !== undefined || id !== 'local-network-access')
    assert.equal(told, row.findings)
    assert.is(texts.length, told.length + (row.only === undefined ? 1 : 0))
  })
}

audits('each fault that people come with is one high finding', () => {
  const commonest = auditRows.slice(0, 8)
  for (const { name, findings } of commonest) {
    assert.equal(
      findings.map(([severity]) => severity),
      ['high'],
      name,
    )
  }
})

audits.run()

// ---

const probes = suite('findings :: probe, word for word')

for (const row of allProbeRows) {
  probes(row.name, async () => {
    const texts = await findingsOf(row, async (url) => {
      const report = await probe(url, { origin: allowedOrigin, ...row.options })
      // What is found is what the summary says.
      const [first] = report.findings
      const isDenied = report.verdict === 'denied'
      if (isDenied) assert.ok(report.summary.includes(first?.message ?? '-'), report.summary)
      assert.is(report.remedy, isDenied ? first?.remedy : undefined)
      return report.findings
    })
    assert.equal(texts, row.findings)
  })
}

probes('what came and stays hidden is in the prediction', async () => {
  const headers = {
    'access-control-allow-origin': allowedOrigin,
    'mcp-session-id': '1',
    etag: '"1"',
  }
  const server = await serve(answering({ get: [200, headers] }))
  try {
    const { prediction } = await probe(server.url, { origin: allowedOrigin })
    assert.ok(prediction.hiddenHeaders.includes('mcp-session-id'))
    assert.ok(prediction.hiddenHeaders.includes('etag'))
    assert.not.ok(
      prediction.hiddenHeaders.some((name) => prediction.readableHeaders.includes(name)),
    )
  } finally {
    await server.close()
  }
})

probes.run()

// ---

const silent = suite('findings :: servers that do not answer')

/** The part that is not the system's own. */
const own = (message: string): string => message.replace(/ \([A-Z].*$/s, '')

for (const { reason, start, message, remedy } of noAnswerRows) {
  silent(`${reason}, audited and probed`, async () => {
    const server = await start()
    try {
      const options = { timeoutInSeconds: 0.5 }
      const { findings } = await audit(server.url, { allowedOrigin, ...options })
      const [finding] = findings.filter(({ id }) => id === reason)
      assert.ok(finding, JSON.stringify(findings))
      assert.is(finding.severity, 'high')
      assert.is(own(finding.message), `The check permission got no response: ${message}`)
      assert.is(finding.remedy, remedy)
      const report = await probe(server.url, { origin: allowedOrigin, ...options })
      assert.is(report.verdict, 'unreachable')
      assert.is(report.findings[0]?.id, 'no-answer')
      assert.is(own(report.findings[0]?.message ?? ''), `The request got no response: ${message}`)
      assert.is(report.remedy, remedy)
    } finally {
      await server.close()
    }
  })
}

silent.run()

// ---

const ids = suite('findings :: ids')

ids('each has a row with its text, or says why it has none', () => {
  const shown = new Set<string>([
    ...[...allAuditRows, ...allProbeRows].flatMap(({ findings }) => findings.map(([, id]) => id)),
    ...noAnswerRows.map(({ reason }) => reason),
    // The rows of servers that do not answer hold the probe's own finding too.
    'no-answer',
    ...Object.keys(unshownIds),
  ])
  const all = [
    ...lookedForIds,
    ...failureReasons,
    ...noAnswerReasons,
    ...attackOrigins(allowedOrigin).map(({ id }) => `origin-${id}`),
    'body-endless',
    'body-broken',
    'body-too-large',
  ]
  assert.equal(
    all.filter((id) => !shown.has(id)),
    [],
  )
  assert.equal(
    [...shown].filter((id) => !all.includes(id as (typeof all)[number])),
    [],
  )
})

ids.run()
