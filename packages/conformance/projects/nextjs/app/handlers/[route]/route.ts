import { withCors } from '@crossgate/fetch'
import { createPageAnswers } from 'page-answers'
import { cors, onError } from '../../../policy'

type Context = { params: Promise<{ route: string }> }

const answers = createPageAnswers('/handlers')

export const GET = withCors(
  cors,
  async (request: Request, { params }: Context) =>
    answers[`/${(await params).route}`]?.GET?.(request) ?? new Response(null, { status: 404 }),
  { onError },
)

export const PUT = withCors(
  cors,
  async (request: Request, { params }: Context) =>
    answers[`/${(await params).route}`]?.PUT?.(request) ?? new Response(null, { status: 404 }),
  { onError },
)

// Next.js would answer preflights itself, and allow nothing.
export const OPTIONS = withCors(cors, () => new Response(null, { status: 204 }), { onError })
