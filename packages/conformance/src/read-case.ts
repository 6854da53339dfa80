import type { CorsConfigurationInput, DenialReason } from '@crossgate/core'
import type {
  CaseGoverned,
  CasePolicy,
  CaseRequest,
  Expected,
  ExpectedDenial,
  HeaderLine,
  Text,
} from './case.js'
import { linesByName } from './differences.js'
import type {
  SharedFile,
  WrittenConfiguration,
  WrittenDenial,
  WrittenExpected,
  WrittenGoverned,
  WrittenHeaders,
  WrittenPolicy,
  WrittenRequest,
} from './written-case.js'

/** Reads what rows write short, with the fragments that they share. Every name must be known. */
export class CaseReader {
  readonly #shared: SharedFile
  readonly #configurations = new Map<string, CorsConfigurationInput>()

  constructor(shared: SharedFile) {
    this.#shared = shared
  }

  /** Returns a configuration, of its name or itself: the same object for the same name. */
  configuration(written: string | WrittenConfiguration): CorsConfigurationInput {
    if (typeof written !== 'string') {
      const { like, ...rest } = written
      return like === undefined ? rest : { ...this.configuration(like), ...rest }
    }
    let configuration = this.#configurations.get(written)
    if (configuration === undefined) {
      const named = find('configurations', this.#shared.configurations, written)
      configuration = this.configuration(named)
      this.#configurations.set(written, configuration)
    }
    return configuration
  }

  /** Returns what decides a case: a configuration or policies, one of the two. */
  governed({ configuration, policies }: WrittenGoverned): CaseGoverned {
    if ((configuration === undefined) === (policies === undefined)) {
      throw new Error('a row has a configuration or policies, one of the two')
    }
    return configuration === undefined
      ? { policies: this.#policies(policies ?? []) }
      : { configuration: this.configuration(configuration) }
  }

  #policies(written: string | readonly WrittenPolicy[]): readonly CasePolicy[] {
    const list =
      typeof written === 'string' ? find('policies', this.#shared.policies, written) : written
    return list.map((policy) => ({
      ...policy,
      configuration: this.configuration(policy.configuration),
    }))
  }

  /** Returns a request with all its lines, `Host` first. */
  request(written: string | WrittenRequest): CaseRequest {
    const { method, target, host, headers = [], mount } = this.#requestLike(written)
    if (method === undefined || target === undefined) {
      throw new Error(`A request has no method or no target: ${JSON.stringify(written)}`)
    }
    const hostLine = host === null ? [] : [['Host', host ?? this.#shared.host] as const]
    return {
      method,
      target: readText(target),
      headers: [...hostLine, ...this.#lines(headers)],
      ...(mount === undefined ? {} : { mount }),
    }
  }

  /** Returns an expectation of the answer to a request, whose Origin it may quote. */
  expected(written: string | WrittenExpected, request: CaseRequest): Expected {
    const origin = linesByName(request.headers).get('origin')?.join(', ') ?? ''
    const merged = this.#expectedLike(written)
    const { status, headers, vary, reached, decision } = merged
    if (
      [status, headers, vary, reached, decision?.kind, decision?.authoritative].includes(undefined)
    ) {
      throw new Error(`An expectation lacks something: ${JSON.stringify(written)}`)
    }
    const { denial, withheld, ...plain } = decision ?? {}
    return {
      ...merged,
      headers: quoteOrigin(headers ?? {}, origin),
      decision: {
        ...plain,
        ...(denial === undefined ? {} : { denial: readDenial(denial, origin) }),
        ...(withheld === undefined ? {} : { withheld: withheld && readDenial(withheld, origin) }),
      },
    } as Expected
  }

  #lines(written: WrittenHeaders): HeaderLine[] {
    return written.flatMap((line): readonly HeaderLine[] =>
      typeof line === 'string'
        ? find('headers', this.#shared.headers, line)
        : [[line[0], readText(line[1])]],
    )
  }

  #requestLike(written: string | WrittenRequest): WrittenRequest {
    if (typeof written === 'string') {
      return this.#requestLike(find('requests', this.#shared.requests, written))
    }
    const { like, ...rest } = written
    return like === undefined ? rest : mergeRequest(this.#requestLike(like), rest)
  }

  #expectedLike(written: string | WrittenExpected): WrittenExpected {
    if (typeof written === 'string') {
      return this.#expectedLike(find('expectations', this.#shared.expectations, written))
    }
    const { like, ...rest } = written
    return like === undefined ? rest : mergeExpected(this.#expectedLike(like), rest)
  }
}

function find<Value>(kind: string, table: Readonly<Record<string, Value>>, name: string): Value {
  const found = Object.hasOwn(table, name) ? table[name] : undefined
  if (found === undefined) {
    const names = Object.keys(table).join(', ')
    throw new Error(
      `cases/shared.json has no ${JSON.stringify(name)} in ${kind}. It has: ${names}.`,
    )
  }
  return found
}

function mergeRequest(base: WrittenRequest, written: WrittenRequest): WrittenRequest {
  return { ...base, ...written, headers: [...(base.headers ?? []), ...(written.headers ?? [])] }
}

function mergeExpected(base: WrittenExpected, written: WrittenExpected): WrittenExpected {
  return {
    ...base,
    ...written,
    headers: { ...base.headers, ...written.headers },
    decision: { ...base.decision, ...written.decision },
  }
}

function readDenial({ reason, value, ...words }: WrittenDenial, origin: string): ExpectedDenial {
  return { ...words, reason: reason as DenialReason, value: withOrigin(readText(value), origin) }
}

function quoteOrigin(headers: Expected['headers'], origin: string): Expected['headers'] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? withOrigin(value, origin) : value,
    ]),
  )
}

function withOrigin(text: string, origin: string): string {
  return text.replace('{origin}', () => origin)
}

function readText(text: Text): string {
  if (typeof text === 'string') return text
  return text
    .map((piece) => (typeof piece === 'string' ? piece : piece.repeat.repeat(piece.times)))
    .join('')
}
