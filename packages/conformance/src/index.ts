export { HttpCache } from './cache.js'
export type {
  CacheCase,
  CacheStep,
  CaseApplication,
  CasePolicy,
  CaseRequest,
  ConfigurationCase,
  ConformanceCase,
  Expected,
  ExpectedChange,
  ExpectedDenial,
  ExpectedExplanation,
  ExpectedText,
  HeaderLine,
  PoliciesCase,
  SendingWay,
  Trait,
} from './case.js'
export { cacheCases, configurationCases, configurations, conformanceCases } from './cases.js'
export { controlPath, createFixture, type Fixture, referenceHeader } from './fixture.js'
export { type CacheRunOptions, checkCacheCase, runCaches } from './run-caches.js'
export {
  checkCase,
  expectedOf,
  type RunOptions,
  type RunPlan,
  runCases,
  type StartedServer,
  startServer,
  withinLimit,
} from './run-cases.js'
export type {
  Answer,
  Exchange,
  ExchangingServer,
  FetchServer,
  ListeningServer,
  ServerUnderTest,
} from './server-under-test.js'
