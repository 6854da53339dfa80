import { nodeCandidates } from './node-candidates.js'
import { type ApplicationName, beforeApplication } from './node-exchange.js'
import { policies } from './policies.js'
import { makeCalls } from './repeated-calls.js'

const [name = '', application = '', times = '', moreOf = ''] = process.argv.slice(2)
const candidate = nodeCandidates[name]
if (!candidate) throw new Error(`No candidate is named ${name}`)
const listener = beforeApplication(candidate(policies.ten), application as ApplicationName)
makeCalls(listener, Number(times), moreOf)
