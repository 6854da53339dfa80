import { createServer } from 'node:http'
import { withCors } from '@crossgate/node'
import { createSchema, createYoga } from 'graphql-yoga'
import { cors } from './policy'

const yoga = createYoga({
  // Yoga's own CORS allows every origin, with cookies.
  cors: false,
  schema: createSchema({
    typeDefs: 'type Query { items: [String!]! }',
    resolvers: { Query: { items: () => ['one'] } },
  }),
})

export const server = createServer(withCors(cors, (request, response) => yoga(request, response)))
