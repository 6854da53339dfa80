import type { LibraryLine } from './library-line.js'

// Written by `npm run library-lines -w @crossgate/probe`: do not edit.

/** What libraries said of a request that CORS refused. */
export const recordedLibraryLines: readonly LibraryLine[] = [
  {
    library: 'axios',
    from: 'axios@1.21.1',
    template: 'AxiosError: Network Error',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'axios',
    from: 'axios@1.21.1',
    template: 'Network Error',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'ky',
    from: 'ky@2.1.0',
    template: 'NetworkError: Request failed due to a network error: {method} {url}',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'ky',
    from: 'ky@2.1.0',
    template: 'Request failed due to a network error: {method} {url}',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'ofetch',
    from: 'ofetch@1.5.1',
    template: 'FetchError: [{method}] "{url}": <no response> Failed to fetch',
    engines: ['chromium'],
  },
  {
    library: 'ofetch',
    from: 'ofetch@1.5.1',
    template: '[{method}] "{url}": <no response> Failed to fetch',
    engines: ['chromium'],
  },
  {
    library: 'superagent',
    from: 'superagent@10.4.2',
    template: 'Error: Request has been terminated',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'superagent',
    from: 'superagent@10.4.2',
    template:
      'Possible causes: the network is offline, Origin is not allowed by Access-Control-Allow-Origin, the page is being unloaded, etc.',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'superagent',
    from: 'superagent@10.4.2',
    template: 'Request has been terminated',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'whatwg-fetch (React Native)',
    from: 'whatwg-fetch@3.6.20',
    template: 'TypeError: Network request failed',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'whatwg-fetch (React Native)',
    from: 'whatwg-fetch@3.6.20',
    template: 'Network request failed',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'Angular',
    from: '@angular/common@22.2.6',
    template: 'HttpErrorResponse: Http failure response for {url}: 0 undefined',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'Angular',
    from: '@angular/common@22.2.6',
    template: 'Http failure response for {url}: 0 undefined',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'urql',
    from: '@urql/core@6.0.3',
    template: '[Network] Failed to fetch',
    engines: ['chromium'],
  },
  {
    library: 'tRPC',
    from: '@trpc/client@11.25.2',
    template: 'TRPCClientError: Failed to fetch',
    engines: ['chromium'],
  },
  {
    library: 'SignalR',
    from: '@microsoft/signalr@10.0.11',
    template: 'Error: Failed to complete negotiation with the server: TypeError: Failed to fetch',
    engines: ['chromium'],
  },
  {
    library: 'SignalR',
    from: '@microsoft/signalr@10.0.11',
    template: 'Failed to complete negotiation with the server: TypeError: Failed to fetch',
    engines: ['chromium'],
  },
  {
    library: 'Socket.IO',
    from: 'socket.io-client@4.8.4',
    template: 'Error: xhr poll error',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'Socket.IO',
    from: 'socket.io-client@4.8.4',
    template: 'xhr poll error',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'Socket.IO',
    from: 'socket.io-client@4.8.4',
    template: 'Error: websocket error',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'Socket.IO',
    from: 'socket.io-client@4.8.4',
    template: 'websocket error',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'ofetch',
    from: 'ofetch@1.5.1',
    template:
      'FetchError: [{method}] "{url}": <no response> NetworkError when attempting to fetch resource.',
    engines: ['firefox'],
  },
  {
    library: 'ofetch',
    from: 'ofetch@1.5.1',
    template: '[{method}] "{url}": <no response> NetworkError when attempting to fetch resource.',
    engines: ['firefox'],
  },
  {
    library: 'urql',
    from: '@urql/core@6.0.3',
    template: '[Network] NetworkError when attempting to fetch resource.',
    engines: ['firefox'],
  },
  {
    library: 'tRPC',
    from: '@trpc/client@11.25.2',
    template: 'TRPCClientError: NetworkError when attempting to fetch resource.',
    engines: ['firefox'],
  },
  {
    library: 'SignalR',
    from: '@microsoft/signalr@10.0.11',
    template:
      'Error: Failed to complete negotiation with the server: TypeError: NetworkError when attempting to fetch resource.',
    engines: ['firefox'],
  },
  {
    library: 'SignalR',
    from: '@microsoft/signalr@10.0.11',
    template:
      'Failed to complete negotiation with the server: TypeError: NetworkError when attempting to fetch resource.',
    engines: ['firefox'],
  },
  {
    library: 'ofetch',
    from: 'ofetch@1.5.1',
    template: 'FetchError: [{method}] "{url}": <no response> Load failed',
    engines: ['webkit'],
  },
  {
    library: 'ofetch',
    from: 'ofetch@1.5.1',
    template: '[{method}] "{url}": <no response> Load failed',
    engines: ['webkit'],
  },
  {
    library: 'urql',
    from: '@urql/core@6.0.3',
    template: '[Network] Load failed',
    engines: ['webkit'],
  },
  {
    library: 'tRPC',
    from: '@trpc/client@11.25.2',
    template: 'TRPCClientError: Load failed',
    engines: ['webkit'],
  },
  {
    library: 'SignalR',
    from: '@microsoft/signalr@10.0.11',
    template: 'Error: Failed to complete negotiation with the server: TypeError: Load failed',
    engines: ['webkit'],
  },
  {
    library: 'SignalR',
    from: '@microsoft/signalr@10.0.11',
    template: 'Failed to complete negotiation with the server: TypeError: Load failed',
    engines: ['webkit'],
  },
  {
    library: 'axios',
    from: 'axios@0.27.2',
    template: 'AxiosError: Network Error',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'axios',
    from: 'axios@0.27.2',
    template: 'Network Error',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'Angular',
    from: '@angular/common@20.3.35',
    template: 'HttpErrorResponse: Http failure response for {url}: 0 Unknown Error',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'Angular',
    from: '@angular/common@20.3.35',
    template: 'Http failure response for {url}: 0 Unknown Error',
    engines: ['chromium', 'firefox', 'webkit'],
  },
  {
    library: 'Apollo Client',
    from: '@apollo/client@3.9.7',
    template: 'ApolloError: Failed to fetch',
    engines: ['chromium'],
  },
  {
    library: 'Apollo Client',
    from: '@apollo/client@3.9.7',
    template: 'ApolloError: NetworkError when attempting to fetch resource.',
    engines: ['firefox'],
  },
  {
    library: 'Apollo Client',
    from: '@apollo/client@3.9.7',
    template: 'ApolloError: Load failed',
    engines: ['webkit'],
  },
]

/** The packages that handed on the browser's own words. */
export const silentLibraries: readonly string[] = [
  'wretch@3.0.9',
  '@apollo/client@4.3.8',
  'graphql-request@7.4.0',
  '@supabase/supabase-js@2.119.0',
  '@tanstack/query-core@5.108.0',
]
