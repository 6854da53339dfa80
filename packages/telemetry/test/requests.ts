import type { CorsRequest } from '@crossgate/core'

export const configuration = { enabled: true, allowedOrigins: ['https://app.example.com'] }

function request(method: string, headers: Record<string, string>, url = '/items'): CorsRequest {
  return { method, url, headers: new Map(Object.entries(headers)) }
}

export const allowed = request('GET', { origin: 'https://app.example.com' })
export const foreign = request('GET', { origin: 'https://evil.example' })
export const withoutOrigin = request('GET', {})
export const preflight = request('OPTIONS', {
  origin: 'https://app.example.com',
  'access-control-request-method': 'GET',
})
export const elsewhere = request('GET', { origin: 'https://evil.example' }, '/public/news')
