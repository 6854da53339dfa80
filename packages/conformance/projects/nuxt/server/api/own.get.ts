import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/own']

export default defineEventHandler((event) => answers.GET(toWebRequest(event)))
