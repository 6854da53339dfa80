import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/redirect']

export const loader = ({ request }) => answers.GET(request)
