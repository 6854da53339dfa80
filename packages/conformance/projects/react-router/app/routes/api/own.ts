import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/own']

export const loader = ({ request }) => answers.GET(request)
