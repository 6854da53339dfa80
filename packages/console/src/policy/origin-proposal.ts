import {
  type Cors,
  type CorsConfiguration,
  createCors,
  explain,
  type ProposedChange,
} from '@crossgate/core'
import type { WantedPermissions } from '../storage/waiting-origin.js'
import { aboutOriginsAlone, hintOf, requestOf } from './origin-check.js'
import { isPublicSuffix } from './public-suffix.js'

/** Something that an origin asked for beside itself and that is not allowed. */
export interface Wish {
  readonly key: 'allowedMethods' | 'allowedHeaders'
  /** The method, or the header's name. */
  readonly entry: string
  /** Why no setting should allow it; undefined where it can be allowed. */
  readonly remedy: string | undefined
}

/** What would allow an origin. */
export interface OriginProposal {
  readonly isAllowed: boolean
  /** The likely mistake, as a sentence. */
  readonly hint: string | undefined
  /** The smallest change that allows it; undefined where it is allowed, or where no change should be made. */
  readonly change: ProposedChange | undefined
  /** What to do where there is no change. */
  readonly remedy: string | undefined
  readonly wishes: readonly Wish[]
}

/** Finds the smallest change that allows an origin, and what else it asked for. */
export function proposeOrigin(
  saved: CorsConfiguration,
  origin: string,
  wanted: WantedPermissions,
): OriginProposal {
  const engine = createCors(aboutOriginsAlone(saved), { isPublicSuffix })
  const { decision, change, remedy } = explain(engine, requestOf(origin))
  return {
    isAllowed: decision.denial === undefined,
    hint: hintOf(decision.denial, wanted),
    change,
    remedy,
    wishes: findWishes(saved, wanted),
  }
}

/** Any origin: what is asked for it is about methods and headers alone. */
const anyOrigin = 'https://waiting.example'

function findWishes(saved: CorsConfiguration, { methods, headerNames }: WantedPermissions): Wish[] {
  const permissive = { ...aboutOriginsAlone(saved), allowedOrigins: [anyOrigin], ownOrigins: [] }
  const ofMethods = createCors({ ...permissive, allowedMethods: saved.allowedMethods })
  const ofHeaders = createCors(permissive)
  return [
    ...methods.flatMap((entry) => findWish(ofMethods, 'allowedMethods', entry, entry, '')),
    ...headerNames.flatMap((entry) => findWish(ofHeaders, 'allowedHeaders', entry, 'GET', entry)),
  ]
}

function findWish(
  engine: Cors,
  key: Wish['key'],
  entry: string,
  method: string,
  headerNames: string,
): Wish[] {
  const headers = new Map([
    ['origin', anyOrigin],
    ['access-control-request-method', method],
    ['access-control-request-headers', headerNames],
  ])
  const { decision, change, remedy } = explain(engine, { method: 'OPTIONS', url: '/', headers })
  if (decision.denial === undefined) return []
  return [{ key, entry, remedy: change === undefined ? remedy : undefined }]
}

/** Returns the settings with an origin allowed, and with those of its wishes that were chosen. */
export function applyProposal(
  saved: CorsConfiguration,
  { change, wishes }: OriginProposal,
  chosen: Readonly<Record<Wish['key'], readonly string[]>>,
): CorsConfiguration {
  const add = (key: Wish['key']) => [
    ...saved[key],
    ...wishes
      .filter((wish) => wish.key === key && wish.remedy === undefined)
      .map(({ entry }) => entry)
      .filter((entry) => chosen[key].includes(entry)),
  ]
  return {
    ...saved,
    ...change?.configuration,
    allowedMethods: add('allowedMethods'),
    allowedHeaders: add('allowedHeaders'),
  }
}
