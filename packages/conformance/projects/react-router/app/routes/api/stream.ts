import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/stream']

export const loader = ({ request }) => answers.GET(request)
