import type { CorsConfiguration, ExplanationStepName } from '@crossgate/core'

/** How a question can be answered, and what follows from it. */
export interface QuestionAnswer {
  /** In a word or two: `no`, `yes, a preflight`. */
  readonly label: string
  /** What follows: another question, or the end of the decision, as `endOf` names it. */
  readonly leadsTo: ExplanationStepName | DecisionEnd
  /** What happens at the end, in a sentence without a full stop. */
  readonly outcome?: string
  /** Left out of the drawing, and told beside it. */
  readonly isAside?: true
}

/** The kind of an allowed request, or the reason of a denied one. */
export type DecisionEnd = `allowed: ${string}` | `denied: ${string}`

/** One question of a decision. */
export interface DecisionQuestion {
  readonly name: ExplanationStepName
  readonly question: string
  /** For which requests, or under which configurations, it is asked. Absent: for all that get there. */
  readonly askedOnly?: string
  /** The keys of the configuration that it looks at. */
  readonly keys: readonly (keyof CorsConfiguration)[]
  /** The parts of the request that it looks at. */
  readonly reads: readonly string[]
  readonly answers: readonly QuestionAnswer[]
}

const onExcludedPath = [
  {
    label: 'yes, and it is a preflight or a WebSocket handshake',
    leadsTo: 'denied: excluded-path',
    outcome: 'Refused',
  },
  {
    label: 'yes, and it is anything else',
    leadsTo: 'allowed: excluded',
    outcome: 'Goes on, and gets no CORS headers: the browser keeps the response from the page',
  },
] as const

/**
 * The questions of a decision, in their order, with every way from one to the next. The engine is
 * held to it in test/decision-page.test.ts: every way that it takes is here, and it takes every way.
 */
export const decisionQuestions: readonly DecisionQuestion[] = [
  {
    name: 'policy',
    question: 'Which policy is the request for?',
    askedOnly: 'with several policies',
    keys: [],
    reads: ['Host', 'path'],
    answers: [{ label: 'the first that matches', leadsTo: 'enabled' }],
  },
  {
    name: 'enabled',
    question: 'Is the filter on?',
    keys: ['enabled'],
    reads: [],
    answers: [
      { label: 'no', leadsTo: 'allowed: disabled', outcome: 'Goes on untouched' },
      { label: 'yes', leadsTo: 'host-allowed' },
      { label: 'yes, without allowedHosts', leadsTo: 'origin-present', isAside: true },
    ],
  },
  {
    name: 'host-allowed',
    question: 'Does this server answer to that host?',
    askedOnly: 'with allowedHosts',
    keys: ['allowedHosts'],
    reads: ['Host'],
    answers: [
      {
        label: 'no',
        leadsTo: 'denied: host-not-allowed',
        outcome: 'Refused, in every mode but report',
      },
      { label: 'yes', leadsTo: 'origin-present' },
    ],
  },
  {
    name: 'origin-present',
    question: 'Does the request have an Origin?',
    keys: ['excludedPaths'],
    reads: ['Origin', 'path'],
    answers: [
      {
        label: 'no',
        leadsTo: 'allowed: not-cors',
        outcome: 'Goes on: no page of another origin sent it',
      },
      {
        label: 'no, on an excluded path',
        leadsTo: 'allowed: excluded',
        outcome: 'Goes on untouched',
        isAside: true,
      },
      { label: 'yes', leadsTo: 'same-origin' },
    ],
  },
  {
    name: 'same-origin',
    question: 'Did a page of this server send it?',
    keys: ['ownOrigins'],
    reads: ['Sec-Fetch-Site', 'Origin', 'Host'],
    answers: [
      { label: 'yes', leadsTo: 'allowed: same-origin', outcome: 'Goes on' },
      { label: 'no', leadsTo: 'excluded-path' },
    ],
  },
  {
    name: 'excluded-path',
    question: 'Is the path excluded?',
    keys: ['excludedPaths'],
    reads: ['path', 'Upgrade'],
    answers: [...onExcludedPath, { label: 'no', leadsTo: 'origin-syntax' }],
  },
  {
    name: 'origin-syntax',
    question: 'Is the Origin well-formed?',
    keys: [],
    reads: ['Origin'],
    answers: [
      { label: 'no', leadsTo: 'denied: invalid-origin', outcome: 'Refused' },
      { label: 'yes', leadsTo: 'preflight-syntax' },
      { label: 'yes, and it is not a preflight', leadsTo: 'origin-allowed', isAside: true },
    ],
  },
  {
    name: 'preflight-syntax',
    question: 'Is the preflight well-formed?',
    askedOnly: 'of a preflight',
    keys: [],
    reads: ['Access-Control-Request-Method', 'Access-Control-Request-Headers'],
    answers: [
      { label: 'no', leadsTo: 'denied: invalid-preflight', outcome: 'Refused' },
      { label: 'yes', leadsTo: 'origin-allowed' },
    ],
  },
  {
    name: 'origin-allowed',
    question: 'Is the Origin allowed?',
    keys: ['allowedOrigins', 'allowCredentials', 'dangerouslyAllow'],
    reads: ['Origin'],
    answers: [
      { label: 'no', leadsTo: 'denied: origin-not-allowed', outcome: 'Refused' },
      { label: 'yes', leadsTo: 'method-allowed' },
    ],
  },
  {
    name: 'method-allowed',
    question: 'Is the method allowed?',
    keys: ['allowedMethods'],
    reads: ['the method, or of a preflight Access-Control-Request-Method'],
    answers: [
      { label: 'no', leadsTo: 'denied: method-not-allowed', outcome: 'Refused' },
      {
        label: 'yes, and it is not a preflight',
        leadsTo: 'allowed: cors',
        outcome: 'Goes on: the page may read the response',
      },
      { label: 'yes', leadsTo: 'headers-allowed' },
      { label: 'yes, on an ambiguous path', leadsTo: 'excluded-path', isAside: true },
    ],
  },
  {
    name: 'headers-allowed',
    question: 'Are all request headers allowed?',
    askedOnly: 'of a preflight',
    keys: ['allowedHeaders', 'allowCredentials'],
    reads: ['Access-Control-Request-Headers'],
    answers: [
      { label: 'no', leadsTo: 'denied: header-not-allowed', outcome: 'Refused' },
      {
        label: 'yes',
        leadsTo: 'allowed: preflight',
        outcome: 'Answered with 204: the browser may send the request',
      },
      { label: 'yes, on an ambiguous path', leadsTo: 'excluded-path', isAside: true },
    ],
  },
]

/** What becomes of a refusal, by the value of `enforcement`. */
export const enforcementOutcomes = {
  block: '403: the application never sees the request',
  omit: 'a preflight gets 204 without permission; other requests go on without permission, but WebSocket handshakes and foreign hosts get 403',
  report: 'goes on untouched: the refusal is only noted',
} as const satisfies Record<CorsConfiguration['enforcement'], string>
