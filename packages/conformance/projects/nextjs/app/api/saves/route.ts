import { createPageAnswers } from 'page-answers'

export const { GET, PUT } = createPageAnswers()['/saves']
