import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/thrown']

export const loader = ({ request }) => answers.GET(request)
