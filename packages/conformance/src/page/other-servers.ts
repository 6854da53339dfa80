/** A server that has routes of its own, so that `runPage` cannot ask it: tests of its own do. */
export interface OtherServer {
  readonly name: string
  readonly packages: readonly string[]
  /** Where the way stands, as a link from docs. */
  readonly recipe: string
  /** What its tests show, as a row of a table. */
  readonly covered: string
  /** What is not covered, with the reason; absent where that is nothing. */
  readonly gap?: string
  /** The file of its tests, and what the name of one begins with. */
  readonly test: readonly [file: string, name: string]
}

const examples = 'packages/conformance/test/examples.test.ts'
const graphql = 'packages/conformance/test/graphql.test.ts'

const underOnePolicy = {
  recipe: 'recipes.md#graphql-yoga-apollo-server-trpc',
  covered: 'queries, refusals, preflights and the server’s own errors, under one policy',
}

const handshakes = {
  covered: 'a WebSocket opens for an allowed page, and not for a foreign one',
  test: [examples, 'opens a WebSocket for an allowed page'],
} as const

export const otherServers: readonly OtherServer[] = [
  {
    name: 'Apollo Server',
    packages: ['@apollo/server', '@as-integrations/express5'],
    ...underOnePolicy,
    gap: '`startStandaloneServer`: it allows every origin, and has no place for a filter',
    test: [graphql, "'Apollo Server': {"],
  },
  {
    name: 'crossws',
    packages: ['crossws'],
    recipe: '../examples/crossws',
    ...handshakes,
  },
  {
    name: 'GraphQL Yoga',
    packages: ['graphql-yoga'],
    ...underOnePolicy,
    test: [graphql, "'GraphQL Yoga': {"],
  },
  {
    name: 'MCP servers',
    packages: ['@modelcontextprotocol/server', '@modelcontextprotocol/node'],
    recipe: '../examples/mcp-server',
    covered:
      'the official client with the protocols of 2025-11-25 and 2026-07-28; the headers that a client in a page sends; the protocol’s own checks against DNS rebinding',
    test: [examples, "mcp-server passes the rebinding checks of the protocol's own tests"],
  },
  {
    name: 'Socket.IO',
    packages: ['socket.io'],
    recipe: 'websockets.md#socketio',
    covered: 'polling with its preflights, and the step to a WebSocket; foreign pages get a 403',
    test: ['packages/node/test/socket-io.test.ts', 'moves an allowed page from polling'],
  },
  {
    name: 'tRPC',
    packages: ['@trpc/server'],
    ...underOnePolicy,
    test: [graphql, 'tRPC: {'],
  },
  {
    name: 'ws',
    packages: ['ws'],
    recipe: 'websockets.md',
    ...handshakes,
  },
]
