import type { RecordedExchange } from '@crossgate/probe'
import type { Cause } from './cause.js'
import type { HiddenPolicy } from './hidden-policy.js'
import { type AskedRequest, commandOf, isSilentRefusal } from './policy-denial.js'

/** A refusal that looks like that of a CORS filter which does not say so. */
export interface SilentRefusal {
  readonly evidence: string
  /** The preflight that was refused so, where the page's own request was not. */
  readonly shown: readonly RecordedExchange[]
  /** What to do where the file of a policy is here: the lines of other stacks would be taken away again. */
  readonly advice?: Pick<Cause, 'remedy' | 'command'>
}

/** Returns such a refusal, of the last exchange or of a preflight that was sent after it; undefined where there is none. */
export function silentRefusalOf(
  last: RecordedExchange | undefined,
  hidden: HiddenPolicy | undefined,
  asked: AskedRequest,
): SilentRefusal | undefined {
  const { policyFile } = asked
  const isRefused = isSilentRefusal(last)
  if (last === undefined || (!isRefused && hidden?.verdict !== 'silent')) return undefined
  const what = isRefused ? 'the request' : 'a preflight for the same URL'
  const evidence = `A CORS filter such as Crossgate may have refused ${what}: the 403 (Forbidden) that it got looks like that.`
  const shown = !isRefused && hidden?.shown !== undefined ? [hidden.shown] : []
  if (policyFile === undefined) return { evidence: `${evidence} ${askWithDebug}`, shown }
  const remedy = `If the server reads ${policyFile}, change the policy there: no header of the application or of a proxy helps. If that policy allows the request, the server runs another one, or has not read the file since it changed: restart it, or turn on its debug setting, and ask again. For a server without such a filter, run doctor in another folder: it then prints the headers.`
  return {
    evidence,
    shown,
    advice: { remedy, command: commandOf(last, asked) },
  }
}

const askWithDebug =
  'If one runs there, turn on its debug setting and ask again, because it then says why, and only a change of its policy helps; the headers below are for a server without such a filter.'
