import { cors as filter } from '@crossgate/node'
import express from 'express'
import serverless from 'serverless-http'
import { cors } from './policy'

export const app = express()

app.use(filter(cors))
app.get('/items', (_request, response) => void response.json({ items: [] }))

export const handler = serverless(app)
