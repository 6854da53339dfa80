import { withCors } from '@crossgate/fetch'
import { defineNitroPlugin } from 'nitro/runtime'
import { cors } from './policy'

// Around everything that Nitro answers: middleware would miss its 404s and lose its `Vary`.
export default defineNitroPlugin((nitroApp) => {
  nitroApp.fetch = withCors(cors, nitroApp.fetch)
})
