import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/cookies']

export const GET = ({ request }) => answers.GET(request)
