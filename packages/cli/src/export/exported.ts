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
      `${product} would send back whatever origin asks, so that every site could read answers with the cookies of its visitors. List the origins that need credentials.`,
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
      `${product} does not look at the method of the request itself, and browsers send these without asking: pages that are allowed can send them and read the answers. Refuse them in the application.`,
    )
  }
  excludedPaths.forEach((path, index) => {
    notes.lose(
      'excludedPaths',
      path,
      `The permission holds on this path as well: put the lines where it does not pass.`,
      index,
    )
  })
  allowedHosts.forEach((host, index) => {
    notes.lose(
      'allowedHosts',
      host,
      `${product} answers every name under which it is reached here, so that DNS rebinding is not kept out.`,
      index,
    )
  })
  if (enforcement === 'block') {
    notes.lose(
      'enforcement',
      'enforcement: block',
      `${product} refuses nothing: what is not allowed reaches the application, and only browsers keep the answer from the page.`,
    )
  }
  if (debug)
    notes.lose('debug', 'debug: true', `${product} does not say why it gives no permission.`)
  if (explainPreflights)
    notes.lose(
      'explainPreflights',
      'explainPreflights: true',
      `${product} answers every preflight alike.`,
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
        `It is left out: ${product} takes whole names, so list those that pages set.`,
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
    'The policy refuses Authorization under it, as the standard does; browsers let it through. List the names that pages set.',
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
