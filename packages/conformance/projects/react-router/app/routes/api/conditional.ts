import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/conditional']

export const loader = ({ request }) => answers.GET(request)
