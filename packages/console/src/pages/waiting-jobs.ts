import type { CorsPolicy } from '@crossgate/core'
import type { JudgedOrigin } from '../events/waiting-origins.js'
import { applyProposal, proposeOrigin, type Wish } from '../policy/origin-proposal.js'
import { placeFinder } from '../policy/policy-label.js'
import { toOperatorWords } from '../policy/setting-table.js'
import type { ConfigurationVersion } from '../storage/store.js'
import { policiesOf, timeZoneOf } from '../storage/system-configuration.js'
import { draftOfPolicy } from './edit.js'
import type { Frame } from './layout.js'
import type { Proposal } from './proposal.js'
import { waitingOriginPage } from './waiting-origin-page.js'
import { type WrittenPage, writePage } from './written-page.js'

export interface OriginInput {
  readonly waiting: JudgedOrigin
  readonly current: ConfigurationVersion
}

/** What the pages of waiting origins have done beside the event loop when the settings are long. */
export const waitingJobs = {
  /** Writes what is known of an origin, and what would allow it. */
  async waitingOrigin(input: OriginInput & { readonly frame: Frame }): Promise<WrittenPage> {
    const { frame, waiting, current } = input
    const { document } = current
    const { policy, policies } = refusingPolicy(input)
    const proposal = proposeOrigin(policy.configuration, waiting.origin, waiting)
    return writePage(
      waitingOriginPage({ frame, waiting, proposal, policies, timeZone: timeZoneOf(document) }),
    )
  },

  /** Returns the settings with the origin allowed, and with what else of its wishes was chosen. */
  proposeOrigin(
    input: OriginInput & { readonly chosen: Readonly<Record<Wish['key'], readonly string[]>> },
  ): Proposal {
    const { waiting, chosen } = input
    const { policies, place, policy } = refusingPolicy(input)
    const proposal = proposeOrigin(policy.configuration, waiting.origin, waiting)
    const { change } = proposal
    const settings = applyProposal(policy.configuration, proposal, chosen)
    return {
      draft: JSON.stringify(draftOfPolicy(policies, place, settings)),
      isDangerous: change?.dangerous === true,
      notice: change?.dangerous ? toOperatorWords(change.sentence) : undefined,
    }
  },
}

/** The policy that an origin waits for, and where it stands. */
function refusingPolicy({ waiting, current }: OriginInput) {
  const policies = policiesOf(current.document)
  const place = placeFinder(policies)(waiting.policy)
  return { policies, place, policy: policies[place] as CorsPolicy }
}
