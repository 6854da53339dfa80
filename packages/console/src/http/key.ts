import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { KeyRecord, KeyScope, Store } from '../storage/store.js'

/** A key that was just made: the only moment at which anyone can read it. */
export interface CreatedKey {
  /** What a client sends in `Authorization`. */
  readonly key: string
  readonly record: Omit<KeyRecord, 'lastUsedInstant'>
}

const keyPattern = /^crossgate_([a-z0-9-]{1,32})_([A-Za-z0-9_-]{43})$/

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

/**
 * Makes the first key of an empty store and gives it, or undefined where there are keys. Of
 * processes that start together one makes it: the id is taken then.
 */
export async function createFirstKey(store: Store): Promise<string | undefined> {
  if ((await store.keys.list()).length > 0) return undefined
  const { key, record } = createKey('First key', 'full', 'first')
  return (await store.keys.add(record)) ? key : undefined
}
