import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/own']

export const GET = ({ request }) => answers.GET(request)
