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
export {
  type CorsEvent,
  type CorsEventLog,
  type CorsEventRequest,
  createMemoryEventLog,
  type MemoryEventLog,
  type MemoryEventLogEntry,
} from './event-log.js'
export {
  type ConfigurationEdit,
  type Explanation,
  type ExplanationStep,
  type ExplanationStepName,
  explain,
  type ProposedChange,
} from './explain.js'
export {
  type ConfigurationIssue,
  type ConfigurationIssueCode,
  CorsConfigurationError,
} from './issues.js'
export type { CorsRequest, CorsRequestHeaders } from './request.js'
export { type CorsSource, resolveSource } from './source.js'
export { checkConfiguration } from './validate.js'
export { mergeVary } from './vary.js'
