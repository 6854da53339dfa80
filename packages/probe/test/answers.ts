import type { Exchange, ExchangeRequest, Header } from '../src/index.js'

/** A server by hand: what it answers to preflights, and to everything else. */
export interface Answers {
  readonly preflight?: { readonly status?: number; readonly headers?: readonly Header[] }
  readonly request?: { readonly status?: number; readonly headers?: readonly Header[] }
}

/** An exchange that replies with the answers, and the requests that it got. */
export function answering(answers: Answers): { exchange: Exchange; sent: ExchangeRequest[] } {
  const sent: ExchangeRequest[] = []
  return {
    sent,
    exchange(request) {
      sent.push(request)
      const { status = 200, headers = [] } = answers[request.purpose] ?? {}
      return { status, headers }
    },
  }
}

export const page = { origin: 'https://app.example.com' }
export const api = 'https://api.example.com/items'

export const allowOrigin: Header = ['Access-Control-Allow-Origin', 'https://app.example.com']
export const allowCredentials: Header = ['Access-Control-Allow-Credentials', 'true']
