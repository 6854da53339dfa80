export { checkErrorHandler, checkHandler } from './adapting/handler-check.js'
export { readField } from './adapting/request-field.js'
export {
  answerHeaders,
  isPermissionHeader,
  permissionHeaders,
} from './adapting/response-headers.js'
export {
  type CorsSource,
  type CorsSourceOptions,
  markFilter,
  resolveSource,
  withDecision,
} from './adapting/source.js'
export { mergeVary } from './adapting/vary.js'
export {
  type CorsConfiguration,
  type CorsConfigurationInput,
  type CorsPolicy,
  type CorsPolicyInput,
  type DangerousPermission,
  dangerousPermissions,
  defaultConfiguration,
  type Enforcement,
  enforcementModes,
} from './configuration.js'
export { createCors } from './deciding/cors.js'
export { createPolicies } from './deciding/policies.js'
export {
  type CorsContinue,
  type CorsDecision,
  type CorsKind,
  type CorsRespond,
  type Denial,
  type DenialReason,
  denialReasons,
} from './decision.js'
export type {
  CorsEvent,
  CorsEventLog,
  CorsEventRequest,
  EventOutcome,
  MemoryEventLog,
  MemoryEventLogEntry,
} from './event-log.js'
export { createMemoryEventLog } from './events/memory-event-log.js'
export { explain } from './explaining/explain.js'
export type {
  ConfigurationEdit,
  Explanation,
  ExplanationStep,
  ExplanationStepName,
  ProposedChange,
} from './explanation.js'
export {
  type ConfigurationAdvice,
  type ConfigurationAdviceCode,
  type ConfigurationFault,
  type ConfigurationIssue,
  type ConfigurationIssueCode,
  CorsConfigurationError,
} from './issues.js'
export type { Cors, CorsEngine, CorsOptions, CorsPolicies } from './options.js'
export { adviseConfiguration } from './policy/advice.js'
export { closestWord } from './policy/closest-word.js'
export { findMeantOrigin } from './policy/origin-fault.js'
export { findUncoveredEntries, type UncoveredEntry } from './policy/uncovered-entries.js'
export { checkConfiguration } from './policy/validate.js'
export { checkPolicies } from './policy/validate-policies.js'
export { listElements } from './reading/header-list.js'
export { isForbiddenMethod, methodInCapitals, standardMethods } from './reading/method.js'
export { pathOf, urlAuthority } from './reading/path.js'
export { requestedMethod } from './reading/request-kind.js'
export { isToken } from './reading/token.js'
export type { CorsRequest, CorsRequestHeaders } from './request.js'
