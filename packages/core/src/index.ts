export {
  type CorsConfiguration,
  type CorsConfigurationInput,
  type DangerousPermission,
  defaultConfiguration,
  type Enforcement,
} from './configuration.js'
export { type Cors, type CorsOptions, createCors } from './cors.js'
export type { CorsContinue, CorsDecision, CorsKind, CorsRespond } from './decision.js'
export type { Denial, DenialReason } from './denial.js'
export type {
  CorsEvent,
  CorsEventLog,
  CorsEventRequest,
  MemoryEventLog,
  MemoryEventLogEntry,
} from './event-log.js'
export {
  type Explanation,
  type ExplanationStep,
  type ExplanationStepName,
  explain,
} from './explain.js'
export {
  type ConfigurationIssue,
  type ConfigurationIssueCode,
  CorsConfigurationError,
} from './issues.js'
export { createMemoryEventLog } from './memory-event-log.js'
export type { ConfigurationEdit, ProposedChange } from './proposed-change.js'
export { type CorsRequest, type CorsRequestHeaders, readField } from './request.js'
export { answerHeaders, isPermissionHeader } from './response-headers.js'
export { type CorsSource, resolveSource, withEngine } from './source.js'
export { checkConfiguration } from './validate.js'
export { mergeVary } from './vary.js'
