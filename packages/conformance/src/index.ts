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
export { createPageAnswers, type PageAnswer, type PageAnswers } from './page/page-answers.js'
export { acceptHandshake, createPageListener } from './page/page-listener.js'
export { pagePolicy } from './page/page-policy.js'
export { type PageRoute, pageRoutes } from './page/page-row.js'
export { comparedRows, type PageRowId, pageRows, pageRowTexts } from './page/page-rows.js'
export {
  type PageOptions,
  type PageReport,
  type PageRowReport,
  runPage,
} from './page/run-page.js'
export { keepSeenPage, type SeenPage } from './page/seen-pages.js'
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
