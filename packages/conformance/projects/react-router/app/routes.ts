import { index, type RouteConfig, route } from '@react-router/dev/routes'

export default [
  index('routes/home.tsx'),
  route('api/plain', 'routes/api/plain.ts'),
  route('api/saves', 'routes/api/saves.ts'),
  route('api/own', 'routes/api/own.ts'),
  route('api/thrown', 'routes/api/thrown.ts'),
  route('api/redirect', 'routes/api/redirect.ts'),
  route('api/stream', 'routes/api/stream.ts'),
  route('api/cookies', 'routes/api/cookies.ts'),
  route('api/compressed', 'routes/api/compressed.ts'),
  route('api/ranged', 'routes/api/ranged.ts'),
  route('api/conditional', 'routes/api/conditional.ts'),
  route('api/proxied', 'routes/api/proxied.ts'),
  // The middleware of the root runs where a route is: this is where the 404s come from.
  route('api/*', 'routes/api/missing.ts'),
] satisfies RouteConfig
