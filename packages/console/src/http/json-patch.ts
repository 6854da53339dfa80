import { applyPatch, type Operation } from 'rfc6902'
import type { ErrorList } from './error-document.js'
import { measureJson } from './json-measure.js'

/** What a patch may ask for, and what may come of it. */
const maximumOperations = 1000
/** In about as many bytes as the document's text has. */
const maximumSize = 16 * 1024 * 1024
export const maximumDepth = 64

/**
 * Applies a JSON patch (RFC 6902) to a document, in place. A dozen operations can double a document
 * each, so that its size and depth are looked at after every one. What fails is added to `errors`,
 * and the document is of no use then.
 */
export function applyOperations(target: object, body: unknown, errors: ErrorList): void {
  if (!isOperationList(body)) {
    const message = 'A JSON patch is a list of operations, each with an op and a path.'
    errors.addGeneral('invalidPatch', message)
    return
  }
  if (body.length > maximumOperations) {
    const message = `A patch has at most ${maximumOperations} operations.`
    errors.addGeneral('tooManyOperations', message)
    return
  }
  let { size } = measureJson(target, maximumDepth)
  for (const [index, operation] of body.entries()) {
    const growth = measureOperation(target, operation)
    size += growth.size
    const problem = growth.problem ?? (size > maximumSize ? tooLarge : undefined)
    if (problem !== undefined) {
      errors.addGeneral(problem.code, `Operation ${index} of the patch ${problem.text}.`)
      return
    }
    const failure = apply(target, operation)
    if (failure !== undefined) {
      const where = pointersOf(operation).every(isInDocument) ? '' : ` ${pointerSentence}`
      errors.addGeneral(
        'invalidPatch',
        `Operation ${index} of the patch failed: ${failure}.${where}`,
      )
      return
    }
  }
}

const tooLarge = { code: 'documentTooLarge', text: 'would make the document too large' }
const tooDeep = { code: 'documentTooDeep', text: 'would nest the document too deeply' }
const forbidden = { code: 'forbiddenPointer', text: 'names a property that no document has' }

/**
 * Returns by how much an operation makes the document grow. What a copy takes is counted although
 * it may replace something: the work it takes is what must end.
 */
function measureOperation(target: object, operation: Operation) {
  if (pointersOf(operation).some(isForbidden)) return { size: 0, problem: forbidden }
  const value =
    operation.op === 'copy' || operation.op === 'move'
      ? find(target, operation.from)
      : 'value' in operation
        ? operation.value
        : undefined
  const { size, depth } = measureJson(value, maximumDepth)
  const isTooDeep = operation.path.split('/').length + depth > maximumDepth
  return { size: operation.op === 'move' ? 0 : size, problem: isTooDeep ? tooDeep : undefined }
}

function pointersOf(operation: Operation): string[] {
  return 'from' in operation ? [operation.path, operation.from] : [operation.path]
}

/** Whether a pointer leads where everything is: a common mistake is to begin one level too low. */
function isInDocument(pointer: string): boolean {
  return /^\/systemConfiguration(?:\/|$)/.test(pointer)
}

const pointerSentence =
  'Every path begins with /systemConfiguration, such as /systemConfiguration/corsConfiguration/enabled.'

/** A pointer into what every object inherits would change all objects of the process. */
function isForbidden(pointer: string): boolean {
  return pointer
    .split('/')
    .some((token) => ['__proto__', 'constructor', 'prototype'].includes(unescapeToken(token)))
}

function find(target: unknown, pointer: string): unknown {
  let value = target
  for (const token of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined
    const key = unescapeToken(token)
    value = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
  }
  return value
}

function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~')
}

function apply(target: object, operation: Operation): string | undefined {
  try {
    return applyPatch(target, [operation])[0]?.message
  } catch (error) {
    // A path that is not a JSON pointer throws instead.
    return (error as Error).message
  }
}

function isOperationList(body: unknown): body is Operation[] {
  return (
    Array.isArray(body) &&
    body.every(
      (entry: unknown) =>
        typeof entry === 'object' &&
        entry !== null &&
        typeof (entry as Partial<Operation>).op === 'string' &&
        typeof (entry as Partial<Operation>).path === 'string' &&
        (!('from' in entry) || typeof entry.from === 'string'),
    )
  )
}
