import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/plain']

export default defineEventHandler((event) => {
  assertMethod(event, ['GET', 'HEAD'])
  return answers.GET(toWebRequest(event))
})
