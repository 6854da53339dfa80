import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/thrown']

export const GET = ({ request }) => answers.GET(request)
