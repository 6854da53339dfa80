import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from '../sockets.js'
import { type LambdaInvoker, lambdaEvents } from './lambda-events.js'
import { receive } from './received-request.js'

/** What a Lambda function returns to a gateway, of whichever version. */
interface LambdaResult {
  readonly statusCode: number
  readonly headers?: Readonly<Record<string, string>>
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>
  readonly cookies?: readonly string[]
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

// biome-ignore lint/suspicious/noExplicitAny: each adapter has its own type for events and results.
export type LambdaHandler = (event: any, context: any, callback?: any) => unknown

/** Stands in for a gateway of AWS: makes the event of a request, invokes the function, sends its result. */
export function startLambda(invoker: LambdaInvoker, handler: LambdaHandler) {
  const makeEvent = lambdaEvents[invoker]
  return listen(
    createServer(async (request: IncomingMessage, response: ServerResponse) => {
      try {
        const event = makeEvent(await receive(request))
        const context = { awsRequestId: 'id', functionName: 'api' }
        send(response, (await handler(event, context)) as LambdaResult, invoker)
      } catch (error) {
        response.writeHead(502).end(String(error))
      }
    }),
  )
}

/** Which parts of a result each gateway reads. An ALB takes lists, or single values, never both. */
const partsRead: Readonly<Record<LambdaInvoker, readonly (keyof LambdaResult)[]>> = {
  'function URL': ['headers', 'cookies'],
  'API Gateway, HTTP API (2.0)': ['headers', 'cookies'],
  'API Gateway, REST API (1.0)': ['headers', 'multiValueHeaders'],
  ALB: ['headers'],
  'ALB with multi-value headers': ['multiValueHeaders'],
}

function send(response: ServerResponse, result: LambdaResult, invoker: LambdaInvoker): void {
  const reads = (part: keyof LambdaResult) => partsRead[invoker].includes(part)
  const { statusCode, headers = {}, multiValueHeaders = {}, cookies = [], body = '' } = result
  response.statusCode = statusCode
  if (reads('headers')) {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  }
  if (reads('cookies')) for (const cookie of cookies) response.appendHeader('set-cookie', cookie)
  if (reads('multiValueHeaders')) {
    for (const [name, values] of Object.entries(multiValueHeaders)) {
      response.removeHeader(name)
      for (const value of values) response.appendHeader(name, value)
    }
  }
  response.end(result.isBase64Encoded ? Buffer.from(body, 'base64') : body)
}
