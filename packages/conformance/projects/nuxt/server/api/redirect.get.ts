import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/redirect']

export default defineEventHandler((event) => answers.GET(toWebRequest(event)))
