import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/plain']

export default defineEventHandler((event) => answers.GET(toWebRequest(event)))
