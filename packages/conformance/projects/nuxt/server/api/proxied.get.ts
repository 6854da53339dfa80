import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/proxied']

export default defineEventHandler((event) => answers.GET(toWebRequest(event)))
