import type { Invocation, OptionDefinition } from '../frame/command.js'
import { UsageError } from '../frame/failure.js'
import { readHeader } from '../request/curl.js'
import { describeNoUrl } from '../request/url.js'
import { liveFormats } from './live-report.js'

export { readOrigin } from '../request/origin.js'

/** What both commands that ask a server take. */
export const liveOptions: Readonly<Record<string, OptionDefinition>> = {
  header: {
    kind: 'list',
    value: '"NAME: VALUE"',
    help: 'A header that the page sends; can be given several times.',
  },
  timeout: {
    kind: 'text',
    value: 'SECONDS',
    help: 'The time limit for each request, in seconds. Default: 10.',
  },
  'ignore-certificate-errors': {
    kind: 'flag',
    help: "Accept any certificate, such as a development server's.",
  },
  format: {
    kind: 'text',
    value: 'FORMAT',
    choices: liveFormats,
    help: 'How to print it; html is one page.',
  },
  strict: { kind: 'flag', help: 'Exit with 1 also for findings that are only worth knowing.' },
}

/** What to write in place of `--url`, which commands have that take a file by itself. */
export const urlByItself = 'Give the URL by itself: leave out --url.'

/** How requests are sent. */
export function readLiveOptions(invocation: Invocation) {
  const timeout = readNumber(invocation, 'timeout', 600)
  return {
    ...(timeout !== undefined && { timeoutInSeconds: timeout }),
    ...(invocation.flag('ignore-certificate-errors') && { ignoreCertificateErrors: true }),
  }
}

export function readNumber(
  invocation: Invocation,
  name: string,
  maximum: number,
): number | undefined {
  const text = invocation.text(name)
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1 && number <= maximum) return number
  throw new UsageError(
    `--${name} must be a whole number from 1 to ${maximum}, not ${JSON.stringify(text)}.`,
  )
}

/** The headers of `--header`, with their values, which go to the server and are printed nowhere. */
export function readHeaders(invocation: Invocation): Record<string, string> {
  return Object.fromEntries(
    invocation.list('header').map((line) => {
      const [header] = readHeader(line)
      if (header?.[0].toLowerCase() === 'host') {
        throw new UsageError(
          '--header cannot set Host, which is always that of the URL: give a URL with that host.',
        )
      }
      if (header !== undefined) return header
      throw new UsageError(
        `--header needs a name and a value, as in --header "X-Api-Key: 1", not ${JSON.stringify(line)}.`,
      )
    }),
  )
}

/** The URL of the operand. */
export function readTarget(invocation: Invocation): string {
  const [text] = invocation.operands
  if (text === undefined)
    throw new UsageError('Which server? Give a URL, such as https://api.example.com/items.')
  return checkUrl(text)
}

/** Returns a URL of a server as it is. */
export function checkUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new UsageError(describeNoUrl(text))
}
