import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/compressed']

export const GET = ({ request }) => answers.GET(request)
