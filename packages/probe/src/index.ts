export type { Engine } from './engine.js'
export { type EngineDifference, engineDifferences } from './engine-difference.js'
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
export { type Header, HeaderList } from './header-list.js'
export type { BodyType, Page, PageRequest, ReferrerPolicyName } from './page-request.js'
export { type PredictOptions, predict } from './predict.js'
export type {
  PredictedType,
  Prediction,
  PredictionStep,
  PredictionStepName,
} from './prediction.js'
export { createPreflightCache, type PreflightCache } from './preflight-cache.js'
export type { IsPublicSuffix } from './site.js'
