import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/stream']

export default defineEventHandler((event) => answers.GET(toWebRequest(event)))
