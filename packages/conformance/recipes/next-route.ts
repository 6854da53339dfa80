import { withCors } from '@crossgate/fetch'
import { cors, onError } from './policy'

export const GET = withCors(cors, () => Response.json({ items: [] }), { onError })

export const PUT = withCors(
  cors,
  async (_request: Request, { params }: { params: Promise<{ id: string }> }) =>
    Response.json({ id: (await params).id }),
  { onError },
)

// Next.js would answer preflights itself, and allow nothing.
export const OPTIONS = withCors(cors, () => new Response(null, { status: 204 }), { onError })
