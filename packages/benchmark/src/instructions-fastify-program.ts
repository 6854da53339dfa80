import { fastifyCandidates } from './fastify-candidates.js'
import { policies } from './policies.js'
import { makeCalls } from './repeated-calls.js'

// By itself: the first edition had no plugin, and what ours imports of it is not there.
const [name = '', , times = '', moreOf = ''] = process.argv.slice(2)
const candidate = fastifyCandidates[name]
if (!candidate) throw new Error(`No candidate in Fastify is named ${name}`)
makeCalls(await candidate(policies.ten), Number(times), moreOf)
