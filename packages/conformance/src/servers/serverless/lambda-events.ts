import type {
  ALBEvent,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  LambdaFunctionURLEvent,
} from 'aws-lambda'

/** A request as a gateway of AWS received it. */
export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  /** Without the question mark; `''` where there is none. */
  readonly query: string
  /** The names as sent, each value of its own. */
  readonly lines: readonly (readonly [name: string, value: string])[]
  readonly body: string | null
}

/** What invokes a Lambda function over HTTP, and the event that each makes of a request. */
export const lambdaEvents = {
  'function URL': functionUrlEvent,
  'API Gateway, HTTP API (2.0)': httpApiEvent,
  'API Gateway, REST API (1.0)': restApiEvent,
  ALB: (received: ReceivedRequest) => loadBalancerEvent(received, false),
  'ALB with multi-value headers': (received: ReceivedRequest) => loadBalancerEvent(received, true),
} as const

export type LambdaInvoker = keyof typeof lambdaEvents

const account = { accountId: '123456789012', apiId: 'a1b2c3d4e5' }

function functionUrlEvent(received: ReceivedRequest): LambdaFunctionURLEvent {
  return secondVersion(received, '$default')
}

function httpApiEvent(received: ReceivedRequest): APIGatewayProxyEventV2 {
  return secondVersion(received, 'ANY /{proxy+}')
}

/** Names in lower case, values joined by commas, cookies apart. */
function secondVersion(
  { method, path, query, lines, body }: ReceivedRequest,
  routeKey: string,
): APIGatewayProxyEventV2 {
  const headers = Object.fromEntries(
    Object.entries(byName(lines)).map(([name, values]) => [name, values.join(',')]),
  )
  const { cookie, ...others } = headers
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    headers: others,
    ...(query !== '' && { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    requestContext: {
      ...account,
      domainName: others.host ?? '',
      domainPrefix: 'a1b2c3d4e5',
      http: {
        method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.9',
        userAgent: others['user-agent'] ?? '',
      },
      requestId: 'id',
      routeKey,
      stage: '$default',
      time: '29/Nov/2026:12:00:00 +0000',
      timeEpoch: 1_795_953_600_000,
    },
    ...(body !== null && { body }),
    isBase64Encoded: false,
  }
}

/** Names as sent, the last value and all of them; the path without the stage. */
function restApiEvent({ method, path, query, lines, body }: ReceivedRequest): APIGatewayProxyEvent {
  const parameters = new URLSearchParams(query)
  const names = [...new Set(lines.map(([name]) => name))]
  const valuesOf = (name: string) =>
    lines.filter(([each]) => each.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers: Object.fromEntries(names.map((name) => [name, valuesOf(name).at(-1)])),
    multiValueHeaders: Object.fromEntries(names.map((name) => [name, valuesOf(name)])),
    queryStringParameters: query === '' ? null : Object.fromEntries(parameters),
    multiValueQueryStringParameters:
      query === ''
        ? null
        : Object.fromEntries([...parameters].map(([name, value]) => [name, [value]])),
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      ...account,
      authorizer: undefined,
      protocol: 'HTTP/1.1',
      httpMethod: method,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '203.0.113.9',
        user: null,
        userAgent: null,
        userArn: null,
      },
      path: `/prod${path}`,
      stage: 'prod',
      requestId: 'id',
      requestTimeEpoch: 1_795_953_600_000,
      resourceId: 'r1',
      resourcePath: '/{proxy+}',
    },
    body,
    isBase64Encoded: false,
  }
}

/** One value a name, or lists of all where the target group says so; the query still encoded. */
function loadBalancerEvent(
  { method, path, query, lines, body }: ReceivedRequest,
  multiValue: boolean,
): ALBEvent {
  const headers = byName(lines)
  const parameters = query === '' ? [] : query.split('&').map((each) => each.split('='))
  const values: Record<string, string> = Object.fromEntries(
    parameters.map(([name, value]) => [name, value ?? '']),
  )
  return {
    requestContext: {
      elb: {
        targetGroupArn:
          'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/lambda/0123456789abcdef',
      },
    },
    httpMethod: method,
    path,
    ...(multiValue
      ? {
          multiValueHeaders: headers,
          multiValueQueryStringParameters: Object.fromEntries(
            Object.entries(values).map(([name, value]) => [name, [value]]),
          ),
        }
      : {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, all]) => [name, all.at(-1)]),
          ),
          queryStringParameters: values,
        }),
    body: body ?? '',
    isBase64Encoded: false,
  }
}

function byName(lines: ReceivedRequest['lines']): Record<string, string[]> {
  const headers: Record<string, string[]> = {}
  for (const [name, value] of lines) {
    const lower = name.toLowerCase()
    headers[lower] = [...(headers[lower] ?? []), value]
  }
  return headers
}
