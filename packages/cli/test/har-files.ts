// HAR files as the recorders write them: the fields that they fill differ, and so do the marks of a failure.

/** What differs from entry to entry. */
export interface EntryInit {
  readonly method?: string
  readonly request?: Readonly<Record<string, string>>
  readonly status?: number
  readonly answer?: Readonly<Record<string, string>>
  readonly error?: string | null
  readonly started?: string
  readonly cookies?: readonly object[]
  readonly postData?: object
  readonly entry?: object
  readonly response?: object
}

const lines = (headers: Readonly<Record<string, string>>): object[] =>
  Object.entries(headers).map(([name, value]) => ({ name, value }))

/** An entry as Chromium's developer tools export it. */
export function harEntry(url: string, init: EntryInit = {}): object {
  const { method = 'GET', request = {}, status = 200, answer = {}, error = null } = init
  const { started = '2026-11-29T00:00:00.000Z', cookies = [], postData } = init
  return {
    startedDateTime: started,
    time: 1,
    request: {
      method,
      url,
      httpVersion: '',
      headers: lines(request),
      queryString: [{ name: 'token', value: 'secret-query' }],
      cookies,
      headersSize: -1,
      bodySize: 0,
      ...(postData !== undefined && { postData }),
    },
    response: {
      status,
      statusText: '',
      httpVersion: '',
      headers: lines({ 'set-cookie': 'session=secret-cookie', ...answer }),
      cookies: [],
      content: { size: 9, mimeType: 'text/plain', text: 'secret-body' },
      redirectURL: answer.location ?? '',
      headersSize: -1,
      bodySize: -173,
      _error: error,
      ...init.response,
    },
    cache: {},
    timings: { blocked: -0.8 },
    ...init.entry,
  }
}

/** A whole HAR. */
export function har(
  recorder: string,
  entries: readonly object[],
  pages: readonly object[] = [],
): string {
  return JSON.stringify({
    log: { version: '1.2', creator: { name: recorder, version: '1' }, pages, entries },
  })
}
