import { cors } from '@crossgate/node'

export default fromNodeMiddleware(cors(policy))
