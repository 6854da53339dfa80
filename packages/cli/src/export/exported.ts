import type { CorsConfiguration } from '@crossgate/core'

/** A policy in another notation, and what is different there. */
export interface Exported {
  /** The lines to put there. With an error they are not handed out. */
  readonly text: string
  readonly losses: readonly ExportNote[]
  readonly errors: readonly ExportNote[]
}

/** What cannot be said of one key of a configuration. */
export interface ExportNote {
  readonly key: keyof CorsConfiguration
  /** Which entry of a list. */
  readonly index?: number
  readonly what: string
  readonly why: string
}

/** Collects notes about the keys of a configuration. */
export class ExportNotes {
  readonly losses: ExportNote[] = []
  readonly errors: ExportNote[] = []

  lose(key: keyof CorsConfiguration, what: string, why: string, index?: number): void {
    this.losses.push({ key, what, why, ...(index !== undefined && { index }) })
  }

  fail(key: keyof CorsConfiguration, what: string, why: string): void {
    this.errors.push({ key, what, why })
  }
}

const simpleMethods = ['GET', 'HEAD', 'POST']

/** Notes what a product that only sets headers cannot do: look at the method, at paths and hosts, and refuse. */
export function noteMissingParts(
  configuration: CorsConfiguration,
  product: string,
  notes: ExportNotes,
): void {
  if (configuration.allowCredentials && configuration.allowedOrigins.includes('*')) {
    notes.fail(
      'allowedOrigins',
      'any origin with credentials',
      `${product} would send back any origin that asks, so every site could read responses with its visitors' cookies. List the origins that need credentials.`,
    )
  }
  const { allowedMethods, excludedPaths, allowedHosts, enforcement, debug, explainPreflights } =
    configuration
  const isAny = allowedMethods.includes('*')
  const unlisted = simpleMethods.filter(
    (method) =>
      !isAny &&
      !allowedMethods.includes(method) &&
      !(method === 'HEAD' && allowedMethods.includes('GET')),
  )
  if (unlisted.length > 0) {
    notes.lose(
      'allowedMethods',
      unlisted.join(', '),
      `${product} does not check the method of the request itself, and browsers send these without a preflight: allowed pages can send them and read the responses. Refuse them in the application.`,
    )
  }
  excludedPaths.forEach((path, index) => {
    notes.lose(
      'excludedPaths',
      path,
      'This path is allowed as well: place the lines where they do not apply to it.',
      index,
    )
  })
  allowedHosts.forEach((host, index) => {
    notes.lose(
      'allowedHosts',
      host,
      `${product} answers to every host name here, so this does not prevent DNS rebinding.`,
      index,
    )
  })
  if (enforcement === 'block') {
    notes.lose(
      'enforcement',
      'enforcement: block',
      `${product} refuses nothing: requests that are not allowed still reach the application, and only browsers keep pages from reading the response.`,
    )
  }
  if (debug)
    notes.lose('debug', 'debug: true', `${product} does not say why a request is not allowed.`)
  if (explainPreflights)
    notes.lose(
      'explainPreflights',
      'explainPreflights: true',
      `${product} answers every preflight the same way.`,
    )
}

/** Returns the header names that can be listed; `*` where every name is allowed, as the product echoes or sends it. */
export function listedHeaders(
  { allowedHeaders }: CorsConfiguration,
  notes: ExportNotes,
  product: string,
): string[] {
  return allowedHeaders.filter((name, index) => {
    const isPrefix = name !== '*' && name.endsWith('*')
    if (isPrefix) {
      notes.lose(
        'allowedHeaders',
        name,
        `It is left out: ${product} needs whole names, so list those that your pages send.`,
        index,
      )
    }
    return !isPrefix
  })
}

/** Notes what browsers let through under a `*`, where the policy does not. */
export function noteAuthorization(configuration: CorsConfiguration, notes: ExportNotes): void {
  const index = configuration.allowedHeaders.indexOf('*')
  if (index < 0 || allowsEveryHeader(configuration)) return
  notes.lose(
    'allowedHeaders',
    '*',
    'The policy does not let * cover Authorization, as the standard says, but browsers do. List the names that your pages send.',
    index,
  )
}

/** Whether every header is allowed, `Authorization` included. */
export function allowsEveryHeader({
  allowedHeaders,
  allowCredentials,
}: CorsConfiguration): boolean {
  const names = allowedHeaders.map((name) => name.toLowerCase())
  return names.includes('*') && (allowCredentials || names.includes('authorization'))
}
