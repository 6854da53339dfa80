import { withCors } from '@crossgate/fetch'
import type { Handle } from '@sveltejs/kit'
import { building } from '$app/environment'
import { cors, onError } from './policy'

type Input = Parameters<Handle>[0]

const guarded = withCors(cors, (_request: Request, { event, resolve }: Input) => resolve(event), {
  onError,
})

// Prerendering asks as the host "sveltekit-prerender", which `allowedHosts` would refuse.
export const handle: Handle = (input) =>
  building ? input.resolve(input.event) : guarded(input.event.request, input)
