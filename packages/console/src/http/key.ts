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
  const { key, record } = createKey('First key', 'full', 'first')
  // A row of its own, which stays until the key is stored, so that nobody takes its place between.
  // No key has its hash: a claim opens nothing.
  const claim = { ...record, id: claimId, hash: `claim ${randomBytes(16).toString('hex')}` }
  for (;;) {
    const known = await keys.list()
    const other = known.find(({ id }) => id === claimId)
    if (known.length > (other ? 1 : 0)) {
      // Left by a process that ended before it could, or one's own, claimed after another's key.
      if (other) await keys.remove(claimId)
      return
    }
    // Whoever claims looks once more: another may have stored its key since the last look.
    if (other?.hash === claim.hash) break
    if (!other && (await keys.add(claim))) continue
    const age = Date.now() - (other?.insertInstant ?? Date.now())
    if (age > longestClaim) await keys.remove(claimId)
    else await delay(50)
  }
  try {
    await give(key)
  } catch (error) {
    await keys.remove(claimId)
    throw error
  }
  const isOwn = (await keys.get(claimId))?.hash === claim.hash
  const isStored = isOwn && (await keys.add(record))
  if (isOwn) await keys.remove(claimId)
  if (isStored) return
  throw new Error('The first key took too long to be given away: another process made one.')
}

/** The row that a process holds while it gives the first key away. */
const claimId = 'first-claim'
