import {
  type CorsConfigurationInput,
  type CorsPolicy,
  type CorsPolicyInput,
  createCors,
  createPolicies,
} from '@crossgate/core'
import { createApplication } from './application.js'
import type { CorsConsole, CorsConsoleOptions } from './console-contract.js'
import { createEventRecorder } from './events/event-recorder.js'
import { createWaitingOrigins } from './events/waiting-origins.js'
import { createAccess } from './http/access.js'
import { createBackground } from './http/background.js'
import { createClientAddress } from './http/client-address.js'
import { jobs } from './http/jobs.js'
import { createFirstKey } from './http/key.js'
import { createListener } from './http/listener.js'
import { bodyOfRequest } from './http/request-body.js'
import { toServerOrigin } from './http/server-origin.js'
import { createLivePolicy } from './policy/live-policy.js'
import { toBasePath } from './policy/own-path.js'
import { isPublicSuffix } from './policy/public-suffix.js'
import { createSettings } from './policy/settings.js'
import type { Store } from './storage/store.js'
import {
  defaultSystemConfiguration,
  numberToRetain,
  withPolicies,
} from './storage/system-configuration.js'

/** Opens a console: `createConsole` without the wait for what it is made of. */
export async function openConsole(options: CorsConsoleOptions): Promise<CorsConsole> {
  const { store, onError = warn, onFirstKey = printKey } = options
  const basePath = toBasePath(options.basePath ?? '/')
  const serverOrigin =
    options.serverOrigin === undefined ? undefined : toServerOrigin(options.serverOrigin)
  const clientAddress = createClientAddress(options.trustedProxies ?? [])
  const initial = completePolicies(options.initialConfiguration ?? {})
  const lastKnown =
    options.lastKnownConfiguration && completePolicies(options.lastKnownConfiguration)
  const setUp = async () => {
    await seed(store, initial)
    await createFirstKey(store, onFirstKey)
  }
  const isSetUp = await whereAvailable(setUp)
  let retained = numberToRetain({})
  const recorder = createEventRecorder({
    store,
    numberToRetain: () => retained,
    maximumAge: (options.eventDays ?? 30) * 86_400_000,
    interval: 250,
    onError,
  })
  const policy = await createLivePolicy({
    store,
    basePath,
    onDenied: recorder.append,
    onPassed: recorder.notePassed,
    onSaved: ({ document }) => {
      retained = numberToRetain(document)
    },
    onError,
    lastKnown,
  })
  const stopSettingUp = isSetUp ? () => {} : setUpOnceAvailable(store, setUp, onError)

  const background = createBackground('background-worker')
  const application = createApplication({
    store,
    policy,
    recorder,
    waiting: createWaitingOrigins({ store, recorder, policy }),
    access: createAccess(store, basePath),
    settings: createSettings(store.configuration, policy),
    background,
    jobs: background.offer('api', jobs),
    basePath,
    serverOrigin,
    onError,
  })
  return {
    cors: policy.cors,
    get problem() {
      return policy.problem
    },
    fetch: async (request, { remoteAddress } = {}) =>
      application.fetch(request, { remoteAddress, body: bodyOfRequest(request) }),
    listener: createListener({
      answer: async (request, arrival) => application.fetch(request, arrival),
      basePath,
      clientAddress,
      onError,
    }),
    async close() {
      stopSettingUp()
      policy.close()
      await background.close()
      await recorder.close()
    },
  }
}

/** Throws a `CorsConfigurationError` where they are not valid. */
function completePolicies(
  input: CorsConfigurationInput | readonly CorsPolicyInput[],
): readonly CorsPolicy[] {
  return isPolicyList(input)
    ? createPolicies(input, { isPublicSuffix }).configuration
    : [{ configuration: createCors(input, { isPublicSuffix }).configuration }]
}

function isPolicyList(
  input: CorsConfigurationInput | readonly CorsPolicyInput[],
): input is readonly CorsPolicyInput[] {
  return Array.isArray(input)
}

/** Returns whether it was done; false where the store does not answer, which may be so at any start. */
async function whereAvailable(operation: () => Promise<unknown>): Promise<boolean> {
  try {
    await operation()
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'unavailable') throw error
    return false
  }
}

/** Sets a store up as soon as it answers, which its watch tells. */
function setUpOnceAvailable(
  store: Store,
  setUp: () => Promise<void>,
  onError: (error: unknown) => void,
): () => void {
  let isRunning = false
  const stop = store.watch(
    async () => {
      if (isRunning) return
      isRunning = true
      try {
        if (await whereAvailable(setUp)) stop()
      } catch (error) {
        onError(error)
      } finally {
        isRunning = false
      }
    },
    () => {},
  )
  return stop
}

async function seed(store: Store, initial: readonly CorsPolicy[]): Promise<void> {
  if ((await store.configuration.current()) !== undefined) return
  const instant = Date.now()
  const document = {
    ...withPolicies(defaultSystemConfiguration(), initial),
    insertInstant: instant,
    lastUpdateInstant: instant,
  }
  try {
    await store.configuration.save({
      document,
      expectedVersion: 0,
      author: 'system',
      summary: 'First configuration',
      instant,
    })
  } catch (error) {
    // Another process started at the same moment, and was first.
    if ((error as { code?: unknown }).code !== 'conflict') throw error
  }
}

function printKey(key: string): void {
  process.stdout.write(
    `\nThe console's first API key, shown this once:\n\n  ${key}\n\nSign in with it, and send it in Authorization to use the API.\n\n`,
  )
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : new Error(String(error)))
}
