import { withCors } from '@crossgate/fetch'
import type { Handle } from '@sveltejs/kit'
import { cors, onError } from './policy'

type Input = Parameters<Handle>[0]

const guarded = withCors(cors, (_request: Request, { event, resolve }: Input) => resolve(event), {
  onError,
})

export const handle: Handle = (input) => guarded(input.event.request, input)
