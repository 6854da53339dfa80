export { type DecisionLabels, observeDecisions } from './observe-decisions.js'
