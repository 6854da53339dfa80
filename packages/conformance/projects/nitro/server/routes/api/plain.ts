import { assertMethod, defineHandler } from 'nitro/h3'
import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/plain']

export default defineHandler((event) => {
  assertMethod(event, ['GET', 'HEAD'])
  return answers.GET(event.req)
})
