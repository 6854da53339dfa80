import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/proxied']

export const GET = ({ request }) => answers.GET(request)
