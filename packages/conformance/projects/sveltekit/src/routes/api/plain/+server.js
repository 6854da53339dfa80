import { createPageAnswers } from 'page-answers'

const answers = createPageAnswers()['/plain']

export const GET = ({ request }) => answers.GET(request)

// A path with a slash at its end would be redirected before the hook, and without its headers.
export const trailingSlash = 'ignore'
