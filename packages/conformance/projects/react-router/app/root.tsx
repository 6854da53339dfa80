import { withCors } from '@crossgate/fetch'
import type { MiddlewareFunction } from 'react-router'
import { Outlet, Scripts } from 'react-router'
import { cors, onError } from './policy'

const guarded = withCors(cors, (_request: Request, next: () => Promise<Response>) => next(), {
  onError,
})

export const middleware: MiddlewareFunction<Response>[] = [
  ({ request }, next) => guarded(request, next),
]

export default function App() {
  return (
    <html lang="en">
      <body>
        <Outlet />
        <Scripts />
      </body>
    </html>
  )
}
