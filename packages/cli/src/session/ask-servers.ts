import { Asker, type AskerOptions, describeBudget, describeRequests } from '../diagnosis/asker.js'
import { examine } from '../diagnosis/examine.js'
import { withProgress } from '../frame/progress.js'
import type { Terminal } from '../frame/terminal.js'
import { pageOf } from './judge.js'
import type { Recording } from './recording.js'
import type { AskedSession, Judged } from './session.js'
import type { Verdict } from './verdict.js'

/** Most hosts that are named before they are asked. */
const namedHosts = 5

/** Asks the servers of what the file does not tell, as far as the budget goes. */
export async function askServers(
  judged: readonly Judged[],
  recording: Recording,
  options: Omit<AskerOptions, 'sendsAll' | 'sentHeaders'>,
  terminal: Terminal,
): Promise<AskedSession> {
  const open = judged.filter((each) => isAskable(each, recording))
  if (open.length === 0) return { judged, notes: [] }
  terminal.note(describeAsking(open, options.budget))
  const asker = await Asker.open({ ...options, sendsAll: false, sentHeaders: new Set() })
  try {
    const answers = askAll(judged, recording, asker)
    const asked = await withProgress(terminal, 'Asking', answers)
    const left = asked.filter((each) => isAskable(each, recording)).length
    const spent = `The budget of ${describeRequests(options.budget)} is used up, and ${left} remain unexplained: allow more with --budget.`
    return { judged: asked, notes: asker.isSpent && left > 0 ? [spent] : [] }
  } finally {
    await asker.close()
  }
}

function isAskable({ suspect: { facts }, verdict }: Judged, recording: Recording): boolean {
  const isOpen = verdict.reason === 'not-told' && /^https?:/.test(facts.url)
  return isOpen && pageOf(facts, recording) !== undefined
}

function describeAsking(open: readonly Judged[], budget: number): string {
  const hosts = [...new Set(open.map(({ suspect }) => new URL(suspect.facts.url).host))]
  const named = hosts.slice(0, namedHosts).join(', ')
  const others = hosts.length > namedHosts ? ' and others' : ''
  return `The file does not say why ${open.length} failed. Sending GET, HEAD and OPTIONS to ${named}${others}, ${describeBudget(budget)}.\n`
}

/** Asks about alike requests once. */
async function askAll(
  judged: readonly Judged[],
  recording: Recording,
  asker: Asker,
): Promise<Judged[]> {
  const known = new Map<string, Verdict>()
  const results: Judged[] = []
  for (const each of judged) {
    if (!isAskable(each, recording)) {
      results.push(each)
      continue
    }
    const { facts } = each.suspect
    const key = JSON.stringify([
      pageOf(facts, recording),
      facts.method,
      facts.url,
      facts.requestHeaders,
    ])
    const verdict =
      known.get(key) ?? (asker.isSpent ? each.verdict : await ask(each, recording, asker))
    known.set(key, verdict)
    results.push({ ...each, verdict })
  }
  return results
}

async function ask(
  { suspect: { facts }, verdict }: Judged,
  recording: Recording,
  asker: Asker,
): Promise<Verdict> {
  const origin = pageOf(facts, recording) as string
  const { method, url, requestHeaders, hasCookies, hasBody } = facts
  const request = {
    url,
    method,
    headers: requestHeaders,
    ...(hasCookies && { credentials: 'include' as const }),
    ...(hasBody && { body: 'bytes' as const }),
  }
  const { causes } = await examine(url, { origin }, request, asker)
  const [cause] = causes
  if (cause === undefined) {
    return {
      ...verdict,
      evidence: ['Requested now without cookies, the server responds as the page needs.'],
      remedy:
        'Look at this request with --entry. A cached response, a service worker or an extension may be the cause, or the server was down for a while.',
    }
  }
  if (cause.reason === 'not-told') return verdict
  const { exchanges, change, ...rest } = cause
  return { ...rest, certainty: 'likely', evidence: ['Requested now, the server shows it.'] }
}
