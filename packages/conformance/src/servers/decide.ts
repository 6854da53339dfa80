import { type CorsRequest, createCors, createPolicies, explain } from '@crossgate/core'
import type { CaseApplication, CaseRequest, HeaderLine } from '../case.js'
import { linesByName } from '../differences.js'
import { type Fixture, referenceHeader } from '../fixture.js'
import type { Answer, ExchangingServer } from '../server-under-test.js'
import { createCaseFixture } from './case-fixture.js'

/** The engine itself, under an adapter that does what an adapter should and nothing else. */
export function startDecide(
  fixture: Fixture = createCaseFixture({ createCors, createPolicies }),
): ExchangingServer {
  return {
    reached: (reference) => fixture.reached(reference),
    async exchange(request) {
      const given = corsRequest(request)
      const read = given.headers.get
      const reference = read(referenceHeader)
      const engine = fixture.cors(reference)
      const decision = engine.decide(given)
      const shown = { decision, explain: () => explain(engine, given) }
      if (decision.action === 'respond') {
        const body = request.method === 'HEAD' ? '' : (decision.body ?? '')
        const lines = Object.entries(decision.headers)
        return {
          status: decision.status,
          headers: [...lines, ...decision.vary.map((name) => ['vary', name] as const)],
          body,
          ...shown,
        }
      }
      const answer = answerOf(fixture.application(reference, read), request.method)
      if (answer.status === 101) return { ...answer, ...shown }
      const kept = decision.authoritative
        ? answer.headers.filter(([name]) => !name.toLowerCase().startsWith('access-control-'))
        : answer.headers
      const asterisk = linesByName(kept).get('vary')?.includes('*')
      const vary = asterisk ? [] : decision.vary.map((name) => ['vary', name] as const)
      return {
        ...answer,
        headers: [...kept, ...Object.entries(decision.headers), ...vary],
        ...shown,
      }
    },
  }
}

/** The case's request in the engine's shape: repeated lines are joined as HTTP joins them. */
export function corsRequest({ method, target, headers }: CaseRequest): CorsRequest {
  const byName = linesByName(headers)
  return { method, url: target, headers: { get: (name) => byName.get(name)?.join(', ') } }
}

function answerOf({ status, headers, body, send }: CaseApplication, method: string): Answer {
  const lines: readonly HeaderLine[] =
    send === 'redirect'
      ? [...headers, ['Location', '/elsewhere']]
      : headers.filter(([name]) => send !== 'remove-vary' || name.toLowerCase() !== 'vary')
  return { status, headers: lines, body: method === 'HEAD' ? '' : body }
}
