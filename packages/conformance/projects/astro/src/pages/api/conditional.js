import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/conditional']

export const GET = ({ request }) => answers.GET(request)
