import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/thrown']

export default defineEventHandler((event) => answers.GET(toWebRequest(event)))
