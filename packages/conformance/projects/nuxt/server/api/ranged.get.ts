import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/ranged']

export default defineEventHandler((event) => answers.GET(toWebRequest(event)))
