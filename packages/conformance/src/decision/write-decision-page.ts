import { writeFileSync } from 'node:fs'
import { drawDecision } from './drawing.js'
import { decisionDrawing, decisionPage, renderDecisionPage } from './page.js'

// Renews docs/decision.md and its picture: npm run decision-page
writeFileSync(decisionDrawing, drawDecision())
writeFileSync(decisionPage, renderDecisionPage())
