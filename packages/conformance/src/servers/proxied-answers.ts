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
  // A response of such a status is made without a body, or it throws.
  const isEmpty = [204, 304].includes(response.status)
  if (way === 'copied') return new Response(isEmpty ? null : response.body, response)
  if (way === 'read') return new Response(isEmpty ? null : await response.text(), response)
  return response
}
