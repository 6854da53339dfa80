import {
  type AddressSpace,
  addressSpaceOf,
  furtherInside,
  guessAddressSpace,
} from '../address-space.js'

/** Returns the IP addresses of a host name; a name that has none is a rejection, or an empty list. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>

/** Where a host is. */
export interface HostPlace {
  readonly space: AddressSpace
  /** The address that its name leads to; absent where the host says by itself where it is. */
  readonly address?: string
}

/** Tells where a URL's host is; undefined where its name has no address. */
export type FindPlace = (url: URL) => Promise<HostPlace | undefined>

const systemResolver: ResolveHost = async (hostname) => {
  const { lookup } = await import('node:dns/promises')
  const addresses = await lookup(hostname, { all: true })
  return addresses.map(({ address }) => address)
}

/** The place of a host with these addresses: that of the one furthest inside, since a browser may connect to any of them. */
function placeOf(addresses: readonly string[]): HostPlace | undefined {
  const [first, ...more] = addresses.map((address) => ({ space: addressSpaceOf(address), address }))
  if (first === undefined) return undefined
  return more.reduce(
    (inmost, next) => (furtherInside(inmost.space, next.space) === inmost.space ? inmost : next),
    first,
  )
}

/** What a promise is fulfilled with; undefined where it is rejected, or takes longer than this many seconds. */
async function unlessLate<Value>(
  promise: Promise<Value>,
  seconds: number,
): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((done) => {
    timer = setTimeout(() => done(undefined), seconds * 1000)
  })
  try {
    return await Promise.race([promise.catch(() => undefined), late])
  } finally {
    clearTimeout(timer)
  }
}

/** Creates a finder that looks each name up once. */
export function createPlaceFinder({
  resolveHost = systemResolver,
  timeoutInSeconds = 10,
}: {
  readonly resolveHost?: ResolveHost | undefined
  readonly timeoutInSeconds?: number | undefined
}): FindPlace {
  const places = new Map<string, Promise<HostPlace | undefined>>()
  const lookUp = async (hostname: string): Promise<HostPlace | undefined> =>
    placeOf((await unlessLate(resolveHost(hostname), timeoutInSeconds)) ?? [])
  return async (url) => {
    const guessed = guessAddressSpace(url)
    if (guessed !== undefined) return { space: guessed }
    const { hostname } = url
    const place = places.get(hostname) ?? lookUp(hostname)
    places.set(hostname, place)
    return place
  }
}
