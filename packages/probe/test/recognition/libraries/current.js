// What runs in the page: one failing request by each library. `window.libraries` has them by name.
import '@angular/compiler'
import { HttpClient, provideHttpClient } from '@angular/common/http'
import { provideZonelessChangeDetection } from '@angular/core'
import { createApplication } from '@angular/platform-browser'
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client/core'
import { HubConnectionBuilder } from '@microsoft/signalr'
import { createClient as createSupabaseClient } from '@supabase/supabase-js'
import { QueryClient } from '@tanstack/query-core'
import { createTRPCClient, httpLink } from '@trpc/client'
import { createClient as createUrqlClient, fetchExchange } from '@urql/core'
import axios from 'axios'
import { GraphQLClient } from 'graphql-request'
import ky from 'ky'
import { ofetch } from 'ofetch'
import { io } from 'socket.io-client'
import superagent from 'superagent'
import { fetch as polyfilledFetch } from 'whatwg-fetch'
import wretch from 'wretch'

const unretried = { defaultOptions: { queries: { retry: false } } }

async function throwError(result) {
  const { error } = await result
  throw error
}

async function angular(url) {
  const providers = [provideZonelessChangeDetection(), provideHttpClient()]
  const { injector } = await createApplication({ providers })
  return new Promise((next, error) => {
    injector.get(HttpClient).get(url).subscribe({ next, error })
  })
}

const connect = (url, options) =>
  new Promise((_, reject) => {
    io(url, { reconnection: false, ...options }).on('connect_error', reject)
  })

globalThis.libraries = {
  axios: (url) => axios.get(url),
  ky: (url) => ky.get(url, { retry: 0 }).json(),
  ofetch: (url) => ofetch(url, { retry: 0 }),
  superagent: (url) => superagent.get(url),
  wretch: (url) => wretch(url).get().json(),
  'whatwg-fetch': (url) => polyfilledFetch(url),
  '@angular/common': angular,
  '@apollo/client': (url) =>
    new ApolloClient({ link: new HttpLink({ uri: url }), cache: new InMemoryCache() }).query({
      query: gql`{ items }`,
    }),
  '@urql/core': (url) =>
    throwError(
      createUrqlClient({ url, exchanges: [fetchExchange] })
        .query('{ items }', {})
        .toPromise(),
    ),
  'graphql-request': (url) => new GraphQLClient(url).request('{ items }'),
  '@trpc/client': (url) => createTRPCClient({ links: [httpLink({ url })] }).items.query(),
  '@supabase/supabase-js': (url) =>
    throwError(createSupabaseClient(url, 'key').from('items').select()),
  '@tanstack/query-core': (url) =>
    new QueryClient(unretried).fetchQuery({ queryKey: ['items'], queryFn: () => fetch(url) }),
  '@microsoft/signalr': (url) => new HubConnectionBuilder().withUrl(url).build().start(),
  'socket.io-client': (url) => connect(url),
  'socket.io-client over WebSocket': (url) => connect(url, { transports: ['websocket'] }),
}
