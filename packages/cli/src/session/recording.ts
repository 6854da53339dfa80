import { loginPageOf } from '../diagnosis/login.js'
import type { Terminal } from '../frame/terminal.js'
import { type HarEntry, type HarOutline, hasCookies, headersOf } from '../har/entry.js'
import { readHar } from '../har/read-har.js'
import {
  type EntryFacts,
  factsOf,
  headerOf,
  type PreflightFacts,
  preflightOf,
  startOf,
} from './facts.js'

/** Requests that were made and answered alike. */
export interface SuspectRequest {
  readonly facts: EntryFacts
  /** Their numbers in the file, from 1; of very many the first. */
  readonly entries: number[]
  count: number
  /** When the first of them was sent. */
  readonly started: number
}

/** What is kept of a HAR: the requests that may have failed, and what it takes to judge them. */
export interface Recording {
  /** What recorded it, as it calls itself. */
  readonly recorder: string
  /** How many requests there are. */
  readonly requests: number
  readonly suspects: readonly SuspectRequest[]
  /** The preflights, by the method that they ask for and the URL. */
  readonly preflights: ReadonlyMap<string, readonly PreflightFacts[]>
  /** The login pages that requests were redirected to. */
  readonly logins: ReadonlySet<string>
  /** How many failed beyond those that are kept. */
  readonly left: number
  /** The URLs of the pages, by the names that entries use. */
  readonly pages: ReadonlyMap<string, string>
}

/** More failures than anybody reads. */
const maximumSuspects = 20_000
const maximumNumbers = 1000

/** Reads a HAR, and keeps what may have failed. */
export async function readRecording(name: string, terminal: Terminal): Promise<Recording> {
  const suspects = new Map<string, SuspectRequest>()
  const preflights = new Map<string, PreflightFacts[]>()
  const logins = new Set<string>()
  let requests = 0
  let left = 0
  const outline = await readHar(name, terminal, (entry, number) => {
    requests = number
    const preflight = preflightOf(entry)
    if (preflight !== undefined) {
      addPreflight(preflights, preflight)
      return
    }
    const login = loginOf(entry)
    if (login !== undefined) logins.add(login)
    if (isPlainlyFine(entry)) return
    const facts = factsOf(entry)
    if (facts === undefined) return
    const key = JSON.stringify(facts)
    const known = suspects.get(key)
    if (known !== undefined) {
      known.count++
      if (known.entries.length < maximumNumbers) known.entries.push(number)
    } else if (suspects.size < maximumSuspects) {
      suspects.set(key, { facts, entries: [number], count: 1, started: startOf(entry) })
    } else {
      left++
    }
  })
  return {
    recorder: recorderOf(outline),
    requests,
    suspects: [...suspects.values()],
    preflights,
    logins,
    left,
    pages: pagesOf(outline),
  }
}

function addPreflight(all: Map<string, PreflightFacts[]>, preflight: PreflightFacts): void {
  const key = preflightKey(preflight)
  const known = all.get(key)
  if (known === undefined) all.set(key, [preflight])
  else if (known.length < maximumNumbers) known.push(preflight)
}

/** By what a request finds its preflights. */
export function preflightKey({ method, url }: Pick<PreflightFacts, 'method' | 'url'>): string {
  return `${method} ${url}`
}

/** Whether nothing speaks for a failure, by what can be seen without any rule. */
export function isPlainlyFine({ request, response }: HarEntry): boolean {
  const status = Number(response?.status)
  if (!(status >= 100 && status < 400)) return false
  if (response?._error || response?._failureText) return false
  const headers = headersOf(request)
  const origin = headerOf(headers, 'origin')
  // An answer to a request without Origin needs no permission.
  if (origin === undefined) return true
  if (typeof request?.url === 'string' && request.url.startsWith(`${origin}/`)) return true
  const allowed = headersOf(response).filter(
    ([name]) => name.toLowerCase() === 'access-control-allow-origin',
  )
  if (allowed.length !== 1) return false
  const value = allowed[0]?.[1]
  if (hasCookies(request)) return false
  return value === origin || value === '*'
}

/** The login page that an answer leads to. */
function loginOf({ request, response }: HarEntry): string | undefined {
  const { url } = request ?? {}
  const target = response?.redirectURL
  if (typeof url !== 'string' || typeof target !== 'string') return undefined
  return loginPageOf(url, Number(response?.status), target)
}

function recorderOf({ log }: HarOutline): string {
  const names = [log.creator?.name, log.browser?.name].filter((name) => typeof name === 'string')
  return [...new Set(names)].join(', ').slice(0, 100)
}

function pagesOf({ log }: HarOutline): Map<string, string> {
  const { pages } = log
  if (!Array.isArray(pages)) return new Map()
  return new Map(
    pages.flatMap((page: { id?: unknown; title?: unknown } | null) => {
      const { id, title } = page ?? {}
      const isKnown = typeof id === 'string' && typeof title === 'string' && /^https?:/.test(title)
      return isKnown && URL.canParse(title) ? [[id, new URL(title).origin] as const] : []
    }),
  )
}
