import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/redirect']

export const GET = ({ request }) => answers.GET(request)
