import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/plain']

export const loader = ({ request }) => answers.GET(request)
