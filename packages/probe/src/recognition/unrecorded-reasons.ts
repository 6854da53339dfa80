import type { RecognizedReason } from './recognized-reason.js'

/** The reasons that no scenario of the browser suite shows, and why. */
export const unrecordedReasons: Readonly<Partial<Record<RecognizedReason, string>>> = {
  'headers-too-large':
    'Browsers accept far larger headers than HTTP clients do, and close the connection without a line that says so.',
  'malformed-answer':
    'Chromium calls it net::ERR_INVALID_HTTP_RESPONSE; the proxy of the suite would answer 502 in its place.',
  'stream-redirected':
    'A stream is sent over HTTP/2 only, which the proxy of the suite does not speak.',
  timeout: 'Browsers wait for minutes, which is longer than the suite runs.',
  unreachable: 'It takes a machine without a network.',
}
