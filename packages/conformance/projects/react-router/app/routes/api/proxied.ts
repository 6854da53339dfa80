import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/proxied']

export const loader = ({ request }) => answers.GET(request)
