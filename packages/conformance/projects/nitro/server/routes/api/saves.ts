import { defineHandler } from 'nitro/h3'
import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/saves']

export default defineHandler((event) =>
  (event.req.method === 'PUT' ? answers.PUT : answers.GET)(event.req),
)
