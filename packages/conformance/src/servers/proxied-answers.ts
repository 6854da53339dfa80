/** The ways in which a handler comes by an answer of another server. */
export const proxiedWays = ['returned', 'cloned', 'copied', 'read', 'asked with HEAD'] as const

export type ProxiedWay = (typeof proxiedWays)[number]

/** Answers as another server does: `?upstream=URL&way=WAY`. */
export async function answerFromUpstream(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url)
  const upstream = String(searchParams.get('upstream'))
  const way = searchParams.get('way') as ProxiedWay
  const response = await fetch(upstream, { method: way === 'asked with HEAD' ? 'HEAD' : 'GET' })
  if (way === 'cloned') return response.clone()
  if (way === 'copied') return new Response(response.body, response)
  if (way === 'read') return new Response(await response.text(), response)
  return response
}
