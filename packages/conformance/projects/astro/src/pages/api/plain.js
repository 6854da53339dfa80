import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/plain']

export const GET = ({ request }) => answers.GET(request)
