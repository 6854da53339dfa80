import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/saves']

export const loader = ({ request }) => answers.GET(request)
export const action = ({ request }) => answers.PUT(request)
