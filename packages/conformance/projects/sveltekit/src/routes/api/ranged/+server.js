import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/ranged']

export const GET = ({ request }) => answers.GET(request)
