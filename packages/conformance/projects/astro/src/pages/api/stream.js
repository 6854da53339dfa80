import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/stream']

export const GET = ({ request }) => answers.GET(request)
