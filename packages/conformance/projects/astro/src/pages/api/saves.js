import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/saves']

export const GET = ({ request }) => answers.GET(request)
export const PUT = ({ request }) => answers.PUT(request)
