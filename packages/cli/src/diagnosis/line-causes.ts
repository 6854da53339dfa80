import type { Recognition, RecognizedMeaning } from '@crossgate/probe'
import { type Cause, type Certainty, kindOf, kindTitles } from './cause.js'
import { describeGateway, gatewayRemedy, isGatewayStatus } from './gateway.js'
import { extensionRemedy, serviceWorkerRemedy } from './other-lines.js'

/** With more meanings than this a line has only said that something failed. */
const manyMeanings = 6

const noAnswerKinds = new Set(['connection', 'dns', 'certificate'])

/** What a line of a console says by itself. */
export function causesOfLine(recognition: Recognition): Cause[] {
  const { meanings, parts } = recognition
  if (meanings.length > manyMeanings) return [untold(recognition)]
  const certainty: Certainty = meanings.length === 1 ? 'shown' : 'possible'
  const causes = meanings.map((meaning) => causeOfMeaning(meaning, certainty))
  const status = Number(parts.status)
  if (isGatewayStatus(status)) return [gatewayOfLine(status), ...causes]
  const isWithoutAnswer = causes.some(({ kind }) => noAnswerKinds.has(kind))
  return isWithoutAnswer && meanings.length > 1 ? [...causes, extension()] : causes
}

function causeOfMeaning(
  { reason, cause, remedy, next, lookAlikes }: RecognizedMeaning,
  certainty: Certainty,
): Cause {
  const evidence =
    certainty === 'shown'
      ? ["The browser's line says so."]
      : [`To tell it from the others: ${next}`]
  return {
    kind: kindOf(reason),
    reason,
    certainty,
    message: cause,
    evidence: certainty === 'shown' ? [...evidence, lookAlikes] : evidence,
    exchanges: [],
    remedy,
  }
}

function untold({ next, meanings }: Recognition): Cause {
  const kinds = [...new Set(meanings.map(({ reason }) => kindTitles[kindOf(reason)]))]
  return {
    kind: 'unknown',
    reason: 'not-told',
    certainty: 'possible',
    message: next,
    evidence: [`It can be any of these: ${kinds.join(', ')}, or an extension that stopped it.`],
    exchanges: [],
    remedy:
      'Give the URL and --origin with the page, so that the server can be asked, or the line beside this one.',
  }
}

function gatewayOfLine(status: number): Cause {
  return {
    kind: 'gateway',
    reason: 'gateway-error',
    certainty: 'shown',
    message: describeGateway('A gateway', status),
    evidence: [`The browser's line has the status ${status}.`],
    exchanges: [],
    remedy: gatewayRemedy,
  }
}

function extension(): Cause {
  return {
    kind: 'extension',
    reason: 'browser-extension',
    certainty: 'possible',
    message: 'A browser extension may have stopped the request.',
    evidence: ['Nothing shows it: extensions leave no more than a request without an answer.'],
    exchanges: [],
    remedy: extensionRemedy,
  }
}

const asItShould =
  'Asked from here without cookies, the server answers as the page needs it: what the browser got came from elsewhere, or it asked something else.'

/** What is left where the server answers as it should and the browser says otherwise. */
export function causesBesideServer(hasLine: boolean): Cause[] {
  if (!hasLine) return []
  return [
    {
      kind: 'cached-answer',
      reason: 'cached-answer',
      certainty: 'possible',
      message: 'The browser may have used a copy that it kept from before the server was changed.',
      evidence: [asItShould],
      exchanges: [],
      remedy:
        'Open the developer tools, tick "Disable cache" in the network panel and load the page again. If that helps, let the server send Vary: Origin.',
    },
    {
      kind: 'service-worker',
      reason: 'service-worker',
      certainty: 'possible',
      message: 'A service worker of the page may have answered in place of the server.',
      evidence: [asItShould],
      exchanges: [],
      remedy: serviceWorkerRemedy,
    },
    { ...extension(), evidence: [asItShould] },
  ]
}
