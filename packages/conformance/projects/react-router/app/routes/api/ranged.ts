import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/ranged']

export const loader = ({ request }) => answers.GET(request)
