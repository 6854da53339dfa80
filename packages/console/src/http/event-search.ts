import { denialReasons } from '@crossgate/core'
import * as v from 'valibot'
import type { EventOrder, EventSearch } from '../storage/store.js'
import type { ErrorDocument } from './error-document.js'
import { ErrorList } from './error-document.js'
import { addUnknownKeys, unknownWord } from './unknown-keys.js'

/** A whole number, as JSON has it or as a query writes it. */
function whole(minimum: number, maximum = Number.MAX_SAFE_INTEGER) {
  const most = maximum === Number.MAX_SAFE_INTEGER ? '' : ` and at most ${maximum}`
  const message = `must be a whole number of at least ${minimum}${most}`
  return v.pipe(
    v.union([v.number(), v.string()], message),
    v.transform((given) => (String(given).trim() === '' ? Number.NaN : Number(given))),
    v.check(
      (number) => Number.isSafeInteger(number) && number >= minimum && number <= maximum,
      message,
    ),
  )
}

/** The search criteria of the identity server, and ours beside them. */
const criteriaSchema = v.object({
  message: v.optional(v.string()),
  type: v.optional(v.picklist(['Debug', 'Error', 'Information'])),
  start: v.optional(whole(0)),
  end: v.optional(whole(0)),
  numberOfResults: v.optional(whole(1, 1000), 25),
  startRow: v.optional(whole(0), 0),
  orderBy: v.optional(v.string(), 'insertInstant DESC'),
  reason: v.optional(v.string()),
  origin: v.optional(v.string()),
  path: v.optional(v.string()),
  policy: v.optional(v.union([v.string(), v.pipe(v.number(), v.safeInteger())])),
  text: v.optional(v.string()),
})

/** The names of the criteria. */
export const criteriaNames = Object.keys(criteriaSchema.entries)

/** Reads search criteria, or says everything that is wrong with them. */
export function parseEventSearch(
  sent: Readonly<Record<string, unknown>>,
): { search: EventSearch } | { errors: ErrorDocument } {
  const errors = new ErrorList()
  addUnknownKeys(sent, { prefix: 'search.', keys: criteriaNames }, errors)
  // An empty query parameter is one that was not filled in.
  const nonEmpty = Object.fromEntries(
    Object.entries(sent).filter(([, value]) => value !== '' && value !== null),
  )
  const result = v.safeParse(criteriaSchema, nonEmpty)
  for (const issue of result.issues ?? []) {
    const field = `search.${v.getDotPath(issue) ?? ''}`
    const { message } = issue
    const fault = message.startsWith('must ') ? message : `is not valid: ${message}`
    errors.addField(field, 'invalid', `The [${field}] property ${fault}.`)
  }
  const { reason } = nonEmpty
  if (typeof reason === 'string' && !reasons.includes(reason)) {
    errors.addField('search.reason', 'invalid', unknownWord(reason, reasons))
  }
  if (!result.success || !errors.isEmpty) return { errors: errors.document }
  const { numberOfResults: limit, startRow: offset, orderBy, ...criteria } = result.output
  const order = parseOrder(orderBy)
  if (order === undefined) {
    errors.addField(
      'search.orderBy',
      'invalid',
      'The [search.orderBy] property lists insertInstant, lastInstant, insertUser, message, type or id, each once and with ASC or DESC.',
    )
    return { errors: errors.document }
  }
  return { search: { ...(criteria as EventSearch), limit, offset, orderBy: order } }
}

const reasons: readonly string[] = denialReasons

/** Reads the policy of a query, where digits are an index: an API client can send a name of digits in a body. */
export function readPolicy(text: string): string | number {
  return /^\d{1,5}$/.test(text) ? Number(text) : text
}

const orderFields: Readonly<Record<string, EventOrder['field']>> = {
  id: 'id',
  insertinstant: 'insertInstant',
  lastinstant: 'lastInstant',
  // Nobody inserts an event by hand: the order in which they came is as good as any.
  insertuser: 'id',
  message: 'message',
  type: 'type',
}

function parseOrder(orderBy: string): EventOrder[] | undefined {
  const order: EventOrder[] = []
  for (const term of orderBy.split(',')) {
    const match = /^\s*([a-z]+)(?:\s+(asc|desc))?\s*$/i.exec(term)
    const field = orderFields[match?.[1]?.toLowerCase() ?? '']
    // A field twice says nothing new, and a thousand times takes long to sort by.
    if (field === undefined || order.some((term) => term.field === field)) return undefined
    const direction = match?.[2]?.toLowerCase() === 'desc' ? 'desc' : 'asc'
    order.push({ field, direction })
  }
  return order
}
