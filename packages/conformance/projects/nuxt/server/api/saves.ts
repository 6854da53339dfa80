import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/saves']

export default defineEventHandler((event) => {
  const request = toWebRequest(event)
  return (event.method === 'PUT' ? answers.PUT : answers.GET)(request)
})
