import type { RequestListener } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { audit, type Finding, probe } from '../src/index.js'
import { auditRows, type FindingText, probeRows } from './finding-rows.js'
import { allowedOrigin, answering, preflightAllow } from './finding-servers.js'
import { serve } from './live-server.js'

const textsOf = (findings: readonly Finding[], url: string): FindingText[] => {
  const { host } = new URL(url)
  const text = (sentence: string) => sentence.replaceAll(host, 'HOST')
  return findings.map(({ severity, id, message, remedy }) => [
    severity,
    id,
    text(message),
    text(remedy),
  ])
}

async function auditTexts(listener: RequestListener, options = {}): Promise<FindingText[]> {
  const server = await serve(listener)
  try {
    const { findings } = await audit(server.url, { allowedOrigin, budget: 20, ...options })
    return textsOf(findings, server.url)
  } finally {
    await server.close()
  }
}

const audits = suite('findings :: audit, word for word')

for (const { name, answers, options, findings } of auditRows) {
  audits(name, async () => {
    assert.equal(await auditTexts(answering(answers), options), findings)
  })
}

audits('a preflight that allows only what was asked', async () => {
  const texts = await auditTexts((request, response) => {
    const { origin, 'access-control-request-method': method } = request.headers
    if (method === undefined || origin !== allowedOrigin) return answering({})(request, response)
    const names = request.headers['access-control-request-headers'] ?? ''
    response
      .writeHead(204, {
        ...preflightAllow,
        'access-control-allow-methods': method,
        'access-control-allow-headers': names,
      })
      .end()
  })
  assert.equal(texts, [
    [
      'low',
      'preflight-allows-only-what-was-asked',
      'The answer to a preflight allows only the method and headers that it asked for. Chromium and Safari remember the last answer for a URL only, so that pages that alternate are asked again each time.',
      'Send the whole list of what is allowed in every answer to a preflight.',
    ],
  ])
})

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

const unsent = suite('findings :: told before anything is sent')

const closed = 'http://10.255.255.1:9/items'

unsent('a page over https and a server over http', async () => {
  const { findings } = await audit('http://api.invalid/items', { allowedOrigin })
  const [first] = textsOf(findings, 'http://api.invalid/')
  assert.equal(first, [
    'high',
    'mixed-content',
    'Pages of https://app.example.com are served over https and this URL is not: browsers block the request before it is sent. This is not about CORS.',
    'Serve the API over https: no CORS header helps.',
  ])
})

unsent('a server in a local network', async () => {
  const options = { allowedOrigin: 'http://app.example.com', timeoutInSeconds: 0.2 }
  const { findings } = await audit(closed, options)
  const text = textsOf(findings, closed).find(([, id]) => id === 'local-network-access')
  assert.equal(text, [
    'info',
    'local-network-access',
    'HOST is in a local network: browsers ask the visitor before a page of http://app.example.com may reach it, and Chromium refuses a page over http altogether. This is not about CORS.',
    'Let the page say beforehand what it is about to reach. No header of the server helps: Access-Control-Allow-Private-Network is no longer read.',
  ])
})

unsent('a name without an address', async () => {
  const report = await probe('https://no..name/', { origin: allowedOrigin })
  assert.is(report.verdict, 'unreachable')
  assert.is(
    report.remedy,
    'Correct the host name, or add it to DNS. This is not about CORS: no header helps.',
  )
})

unsent.run()

// ---

const probes = suite('findings :: probe, word for word')

for (const { name, answers, options, findings } of probeRows) {
  probes(name, async () => {
    const server = await serve(answering(answers))
    try {
      const report = await probe(server.url, { origin: allowedOrigin, ...options })
      assert.equal(textsOf(report.findings, server.url), findings)
      // What is found is what the summary says.
      if (report.verdict === 'denied')
        assert.match(report.summary, report.findings[0]?.message ?? '')
      assert.is(report.remedy, report.verdict === 'denied' ? report.findings[0]?.remedy : undefined)
    } finally {
      await server.close()
    }
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
