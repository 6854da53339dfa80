import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/compressed']

export default defineEventHandler((event) => answers.GET(toWebRequest(event)))
