import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/conditional']

export default defineEventHandler((event) => answers.GET(toWebRequest(event)))
