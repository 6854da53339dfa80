import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { type ConnectionSettings, checkServer, createClient, onPrimary } from './postgres-pool.js'

/** Hears of new versions at once, where the server's notifications arrive. */
export interface VersionChannel {
  /** Whether it was proved that a notification arrives, and nothing spoke against it since. */
  readonly isOpen: boolean
  /** Resolves once it was proved or is known not to work for now. */
  readonly settled: Promise<void>
  close(): Promise<void>
}

export interface VersionChannelOptions {
  readonly settings: ConnectionSettings
  /** The name of the channel: lower case, and no longer than 63 bytes. */
  readonly name: string
  /** Sends a notification by another connection. */
  readonly notify: (payload: string) => Promise<unknown>
  readonly onVersion: (version: number) => void
  /** Called when it is lost: what was notified meanwhile was not heard. */
  readonly onLoss: () => void
}

/** How long a notification to oneself may take, in milliseconds. */
const proofTimeout = 1000
/** How often the listening connection is asked whether it still is one, in milliseconds. */
const heartbeat = 1000
/** After a loss it is tried again so soon, in milliseconds. */
const lossPause = 250
/** Behind a pooler nothing arrives, and trying has a price there: it is tried so seldom, in milliseconds. */
const deafPause = 60_000

/**
 * Listens on a connection of its own, which does nothing else: one within a transaction would hear
 * afterwards only. It counts as open only while what it notifies to itself arrives, since poolers
 * accept `listen` and pass nothing on.
 */
export function openVersionChannel(options: VersionChannelOptions): VersionChannel {
  let isClosed = false
  let isOpen = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let settle = () => {}
  const settled = new Promise<void>((resolve) => {
    settle = resolve
  })

  const again = (pause: number) => {
    settle()
    if (isClosed) return
    timer = setTimeout(() => void listen(), pause)
    timer.unref()
  }
  /** A client that once was late with an answer fails every later question: it is thrown away. */
  const drop = (pause: number) => {
    const wasOpen = isOpen
    isOpen = false
    const dropped = client
    client = undefined
    clearTimeout(timer)
    dropped?.removeAllListeners('notification')
    dropped?.end().catch(() => {})
    if (wasOpen && !isClosed) options.onLoss()
    again(pause)
  }
  const keepAlive = () => {
    timer = setTimeout(async () => {
      const asked = client
      try {
        await asked?.query('select 1')
        if (asked === client) keepAlive()
      } catch {
        if (asked === client) drop(lossPause)
      }
    }, heartbeat)
    timer.unref()
  }
  const listen = async () => {
    let proof: Proof
    try {
      client = await connectListener(options, (payload) => {
        const version = /^version:(\d{1,15})$/.exec(payload)?.[1]
        if (version !== undefined) options.onVersion(Number(version))
        else proof?.hear(payload)
      })
      if (isClosed) return drop(lossPause)
      const listening = client
      listening.once('end', () => {
        if (client === listening) drop(lossPause)
      })
      proof = createProof()
      await options.notify(proof.payload)
    } catch {
      return drop(lossPause)
    }
    const proved = await proof.result
    if (client === undefined) return
    if (!proved || isClosed) return drop(deafPause)
    isOpen = true
    settle()
    // What was saved between connecting and now may have been announced before it listened.
    options.onLoss()
    keepAlive()
  }
  void listen()

  return {
    get isOpen() {
      return isOpen
    },
    settled,
    async close() {
      isClosed = true
      drop(0)
    },
  }
}

async function connectListener(
  { settings, name }: VersionChannelOptions,
  onPayload: (payload: string) => void,
): Promise<pg.Client> {
  const { hosts } = settings
  return onPrimary(hosts, async () => {
    const client = createClient(settings)
    client.on('notification', ({ channel, payload = '' }) => {
      if (channel === name) onPayload(payload)
    })
    try {
      await client.connect()
      await checkServer(client)
      await client.query(`listen "${name}"`)
    } catch (error) {
      client.end().catch(() => {})
      throw error
    }
    // Its socket keeps no process alive, which its types leave out.
    ;(client as pg.Client & { unref(): void }).unref()
    return client
  })
}

interface Proof {
  readonly payload: string
  readonly result: Promise<boolean>
  hear(payload: string): void
}

function createProof(): Proof {
  const payload = `proof:${randomUUID()}`
  let hear = (_: string) => {}
  const result = new Promise<boolean>((resolve) => {
    // It keeps the process alive: whoever opens a store waits for it.
    const timer = setTimeout(() => resolve(false), proofTimeout)
    hear = (heard) => {
      if (heard !== payload) return
      clearTimeout(timer)
      resolve(true)
    }
  })
  return { payload, result, hear: (heard) => hear(heard) }
}
