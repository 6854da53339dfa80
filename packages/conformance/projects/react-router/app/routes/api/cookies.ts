import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/cookies']

export const loader = ({ request }) => answers.GET(request)
