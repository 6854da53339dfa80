// The same by versions that many pages still have, and that say it otherwise.
import '@angular/compiler'
import { HttpClient, provideHttpClient } from '@angular/common/http'
import { provideZonelessChangeDetection } from '@angular/core'
import { createApplication } from '@angular/platform-browser'
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client/core'
import axios from 'axios'

async function angular(url) {
  const providers = [provideZonelessChangeDetection(), provideHttpClient()]
  const { injector } = await createApplication({ providers })
  return new Promise((next, error) => {
    injector.get(HttpClient).get(url).subscribe({ next, error })
  })
}

globalThis.libraries = {
  axios: (url) => axios.get(url),
  '@angular/common': angular,
  '@apollo/client': (url) =>
    new ApolloClient({ link: new HttpLink({ uri: url }), cache: new InMemoryCache() }).query({
      query: gql`{ items }`,
    }),
}
