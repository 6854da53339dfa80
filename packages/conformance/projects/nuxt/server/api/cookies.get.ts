import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/cookies']

export default defineEventHandler((event) => answers.GET(toWebRequest(event)))
