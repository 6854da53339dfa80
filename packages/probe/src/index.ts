export { type AddressSpace, guessAddressSpace, isFurtherInside } from './address-space.js'
export { type AttackOrigin, attackOrigins } from './auditing/attack-origins.js'
export {
  type AuditCheckName,
  type AuditOptions,
  type AuditReport,
  audit,
} from './auditing/audit.js'
export { type EngineDifference, engineDifferences } from './engines/engine-difference.js'
export type { Engine } from './engines/engine-profile.js'
export {
  type Application,
  createDecisionExchange,
  createReplay,
  type Exchange,
  type ExchangeRequest,
  type ExchangeResponse,
  type RecordedExchange,
} from './exchange.js'
export type { DeveloperToolsNames, Failure, FailureReason } from './failure.js'
export type { FindAddressSpace } from './fetching/fetch-context.js'
export { type PredictOptions, predict } from './fetching/predict.js'
export type {
  PredictedType,
  Prediction,
  PredictionStep,
  PredictionStepName,
} from './fetching/prediction.js'
export { createPreflightCache, type PreflightCache } from './fetching/preflight-cache.js'
export type { Finding, FindingId, Severity } from './finding.js'
export { type Header, HeaderList } from './header-list.js'
export type { NoAnswerReason } from './no-answer.js'
export type {
  BodyType,
  Page,
  PageRequest,
  ReferrerPolicyName,
  RequestCacheMode,
  Sender,
} from './page-request.js'
export type { ResolveHost } from './probing/host-place.js'
export {
  type BodyObservation,
  type LiveExchange,
  type LiveExchangeOptions,
  NoAnswerError,
  openLiveExchange,
} from './probing/live-exchange.js'
export { type ProbeOptions, type ProbeReport, probe } from './probing/probe.js'
export { isLogin } from './probing/redirect-chain.js'
export { describePage } from './probing/sentence.js'
export { describeStatus } from './probing/status.js'
export type { Advice } from './recognition/advice.js'
export { adviceByReason } from './recognition/advice-by-reason.js'
export type { ConsoleLine } from './recognition/console-line.js'
export { type Recognition, type RecognizedMeaning, recognize } from './recognition/recognize.js'
export type { RecognizedReason } from './recognition/recognized-reason.js'
export { recordedLines, recordedVersions } from './recognition/recorded-lines.js'
export { normalizeMethod } from './requests/method.js'
export { type IsPublicSuffix, isPotentiallyTrustworthy, isSameSite } from './requests/site.js'
