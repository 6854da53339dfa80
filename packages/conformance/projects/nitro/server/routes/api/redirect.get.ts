import { defineHandler } from 'nitro/h3'
import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/redirect']

export default defineHandler((event) => answers.GET(event.req))
