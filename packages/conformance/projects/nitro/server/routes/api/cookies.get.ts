import { defineHandler } from 'nitro/h3'
import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/cookies']

export default defineHandler((event) => answers.GET(event.req))
