import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import { cors as filter } from '@crossgate/node'
import express from 'express'
import { cors } from './policy'

const apollo = new ApolloServer({
  typeDefs: 'type Query { items: [String!]! }',
  resolvers: { Query: { items: () => ['one'] } },
})
await apollo.start()

export const app = express()

app.use('/graphql', filter(cors), express.json(), expressMiddleware(apollo))
