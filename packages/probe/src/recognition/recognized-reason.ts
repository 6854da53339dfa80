import type { FailureReason } from '../failure.js'
import type { NoAnswerReason } from '../no-answer.js'

/**
 * What a line of a console can mean: a failure that `predict` knows, why there was no response, or
 * what reads like a CORS failure and is not one. May gain members in a minor version.
 */
export type RecognizedReason = FailureReason | NoAnswerReason | 'content-security-policy'
