import { createPageAnswers } from 'page-answers'

export const { GET } = createPageAnswers()['/stream']
