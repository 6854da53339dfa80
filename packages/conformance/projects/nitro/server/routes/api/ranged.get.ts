import { defineHandler } from 'nitro/h3'
import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/ranged']

export default defineHandler((event) => answers.GET(event.req))
