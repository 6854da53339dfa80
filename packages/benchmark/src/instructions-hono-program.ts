import { honoCandidates } from './hono-candidates.js'
import { policies } from './policies.js'
import { awaitCalls } from './repeated-calls.js'

const [name = '', , times = '', moreOf = ''] = process.argv.slice(2)
const candidate = honoCandidates[name]
if (!candidate) throw new Error(`No candidate in Hono is named ${name}`)
await awaitCalls(candidate(policies.ten), Number(times), moreOf)
