import type { JudgedOrigin } from '../events/waiting-origins.js'
import { applyProposal, proposeOrigin, type Wish } from '../policy/origin-proposal.js'
import { toOperatorWords } from '../policy/setting-table.js'
import type { ConfigurationVersion } from '../storage/store.js'
import { timeZoneOf } from '../storage/system-configuration.js'
import type { Frame } from './layout.js'
import type { Proposal } from './proposal.js'
import { waitingOriginPage } from './waiting-origin-page.js'
import { type WrittenPage, writePage } from './written-page.js'

interface OriginInput {
  readonly waiting: JudgedOrigin
  readonly current: ConfigurationVersion
}

/** What the pages of waiting origins have done beside the event loop when the settings are long. */
export const waitingJobs = {
  /** Writes what is known of an origin, and what would allow it. */
  async waitingOrigin(input: OriginInput & { readonly frame: Frame }): Promise<WrittenPage> {
    const { frame, waiting, current } = input
    const { document } = current
    const proposal = proposeOrigin(document.corsConfiguration, waiting.origin, waiting)
    return writePage(
      waitingOriginPage({ frame, waiting, proposal, timeZone: timeZoneOf(document) }),
    )
  },

  /** Returns the settings with the origin allowed, and with what else of its wishes was chosen. */
  proposeOrigin(
    input: OriginInput & { readonly chosen: Readonly<Record<Wish['key'], readonly string[]>> },
  ): Proposal {
    const { waiting, current, chosen } = input
    const saved = current.document.corsConfiguration
    const proposal = proposeOrigin(saved, waiting.origin, waiting)
    const { change } = proposal
    return {
      draft: JSON.stringify(applyProposal(saved, proposal, chosen)),
      isDangerous: change?.dangerous === true,
      notice: change?.dangerous ? toOperatorWords(change.sentence) : undefined,
    }
  },
}
