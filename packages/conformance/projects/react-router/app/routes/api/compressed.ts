import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/compressed']

export const loader = ({ request }) => answers.GET(request)
