/** A program for the page, and the packages that it imports, each of one version. */
export interface LibraryProgram {
  readonly file: string
  readonly packages: Readonly<Record<string, string>>
}

const angular = (version: string) => ({
  '@angular/common': version,
  '@angular/compiler': version,
  '@angular/core': version,
  '@angular/platform-browser': version,
  rxjs: '7.8.2',
})

/** What bundles the programs. */
export const bundler = { esbuild: '0.28.2' }

export const libraryPrograms: readonly LibraryProgram[] = [
  {
    file: 'current.js',
    packages: {
      ...angular('22.2.6'),
      '@apollo/client': '4.3.8',
      '@microsoft/signalr': '10.0.11',
      '@supabase/supabase-js': '2.119.0',
      '@tanstack/query-core': '5.108.0',
      '@trpc/client': '11.25.2',
      '@trpc/server': '11.25.2',
      '@urql/core': '6.0.3',
      axios: '1.21.1',
      graphql: '16.15.0',
      'graphql-request': '7.4.0',
      ky: '2.1.0',
      ofetch: '1.5.1',
      'socket.io-client': '4.8.4',
      superagent: '10.4.2',
      'whatwg-fetch': '3.6.20',
      wretch: '3.0.9',
    },
  },
  {
    file: 'earlier.js',
    packages: {
      ...angular('20.3.35'),
      '@apollo/client': '3.9.7',
      axios: '0.27.2',
      graphql: '16.15.0',
    },
  },
]

/** What people call a package. */
export const libraryNames: Readonly<Record<string, string>> = {
  '@angular/common': 'Angular',
  '@apollo/client': 'Apollo Client',
  '@microsoft/signalr': 'SignalR',
  '@supabase/supabase-js': 'Supabase',
  '@tanstack/query-core': 'TanStack Query',
  '@trpc/client': 'tRPC',
  '@urql/core': 'urql',
  'socket.io-client': 'Socket.IO',
  'whatwg-fetch': 'whatwg-fetch (React Native)',
}
