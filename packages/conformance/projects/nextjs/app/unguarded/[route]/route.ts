import { createPageAnswers } from 'page-answers'

type Context = { params: Promise<{ route: string }> }

const answers = createPageAnswers('/handlers')

export const GET = async (request: Request, { params }: Context) =>
  answers[`/${(await params).route}`]?.GET?.(request) ?? new Response(null, { status: 404 })
