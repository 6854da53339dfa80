import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { KeyRecord, KeyScope, Store } from '../storage/store.js'

/** A key that was just made: the only moment at which anyone can read it. */
export interface CreatedKey {
  /** What a client sends in `Authorization`. */
  readonly key: string
  readonly record: Omit<KeyRecord, 'lastUsedInstant'>
}

const keyPattern = /^crossgate_([a-z0-9-]{1,32})_([A-Za-z0-9_-]{43})$/

/** Whether a text has the form of a key, right or wrong. */
export function isKeyShaped(text: string): boolean {
  return keyPattern.test(text)
}

/** Makes a key of 256 random bits. The store gets its hash; the key itself is kept nowhere. */
export function createKey(
  name: string,
  scope: KeyScope,
  id = randomBytes(6).toString('hex'),
): CreatedKey {
  const key = `crossgate_${id}_${randomBytes(32).toString('base64url')}`
  return { key, record: { id, name, scope, hash: hashSecret(key), insertInstant: Date.now() } }
}

/** SHA-256, in hexadecimal. Slow hashes are for passwords: nobody guesses 256 random bits. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Finds the key that a client sent, comparing hashes in constant time. */
export async function findKey(store: Store, sent: string): Promise<KeyRecord | undefined> {
  const id = keyPattern.exec(sent)?.[1]
  const record = id === undefined ? undefined : await store.keys.get(id)
  const hash = hashSecret(sent)
  const matches = equals(hash, record?.hash ?? hashSecret(''))
  return matches ? record : undefined
}

function equals(left: string, right: string): boolean {
  const bytes = Buffer.from(left, 'hex')
  const others = Buffer.from(right, 'hex')
  return bytes.length === others.length && timingSafeEqual(bytes, others)
}

/** How long a process may take to give the first key away before another one takes its place. */
const longestClaim = 10_000

/**
 * Makes the first key of an empty store and hands it to `give`. It is stored once that succeeded: a
 * key that nobody was given would be lost for good. Of processes that start together one gives a
 * key, and the others wait for it. Rejects with what `give` throws, and then stores nothing.
 */
export async function createFirstKey(
  { keys }: Pick<Store, 'keys'>,
  give: (key: string) => unknown,
): Promise<void> {
  const { key, record } = createKey('First key', 'full', firstId)
  // No key has this hash, so that a claim opens nothing.
  const claim = { ...record, hash: `claim ${randomBytes(16).toString('hex')}` }
  for (;;) {
    const known = await keys.list()
    if (known.some(({ id, hash }) => id !== firstId || !isClaim(hash))) return
    if (known.length === 0 && (await keys.add(claim))) break
    const age = Date.now() - (known[0]?.insertInstant ?? Date.now())
    if (age > longestClaim) await keys.remove(firstId)
    else await delay(50)
  }
  try {
    await give(key)
  } catch (error) {
    await keys.remove(firstId)
    throw error
  }
  const isOwn = (await keys.get(firstId))?.hash === claim.hash
  if (isOwn) await keys.remove(firstId)
  if (isOwn && (await keys.add(record))) return
  throw new Error('The first key took too long to be given away: another process made one.')
}

const firstId = 'first'

function isClaim(hash: string): boolean {
  return hash.startsWith('claim ')
}
