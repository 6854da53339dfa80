#!/usr/bin/env bash
# Version: Node 20.20.2; @fastify/aws-lambda 6.4.1, fastify 5.12.8, @fastify/cors 11.4.3.
#
# An AWS load balancer whose target group has multi-value headers turned on sends a function its headers
# in multiValueHeaders alone. @fastify/aws-lambda hands on only those that occur more than once there, and
# drops every header with one value, Origin, Host, Cookie and Authorization among them, unless it is given
# albMultiValueHeaders: true, whose name speaks of the answer. So nothing is cross-origin to the
# application: no CORS plugin takes a preflight for one (400) or gives a permission, and a check of Origin that
# lets requests without one pass is open to every page. The same event without multi-value headers works.
# A knowledgeable guess: the option decides about the headers of the answer, and a request has its headers
# either way.
#
# Seen (status of a GET, its allow-origin, status of a preflight):
#   headers: 200 https://app.example.com 204
#   multi-value headers: 200 undefined 400
#   multi-value headers, with the option: 200 https://app.example.com 204
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline fastify@5.12.8 @fastify/cors@11.4.3 @fastify/aws-lambda@6.4.1
cat >check.mjs <<'JS'
import awsLambdaFastify from '@fastify/aws-lambda'
import cors from '@fastify/cors'
import Fastify from 'fastify'

const origin = 'https://app.example.com'
const requestContext = { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:x:1:targetgroup/a/b' } }

async function ask(shape, options) {
  const app = Fastify()
  await app.register(cors, { origin: [origin] })
  app.get('/', async () => 'hello')
  const handler = awsLambdaFastify(app, options)
  const send = (httpMethod, headers) =>
    handler(
      { requestContext, httpMethod, path: '/', body: '', isBase64Encoded: false, ...shape(headers) },
      {},
    )
  const answer = await send('GET', { host: 'api.example.com', origin })
  const preflight = await send('OPTIONS', {
    host: 'api.example.com',
    origin,
    'access-control-request-method': 'GET',
  })
  return [answer.statusCode, answer.headers['access-control-allow-origin'], preflight.statusCode]
}

const single = (headers) => ({ headers, queryStringParameters: {} })
const multiple = (headers) => ({
  multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
  multiValueQueryStringParameters: {},
})
const seen = [
  await ask(single, {}),
  await ask(multiple, {}),
  await ask(multiple, { albMultiValueHeaders: true }),
]
console.log(seen.map((each) => each.map(String).join(' ')).join('\n'))
const expected = [
  [200, origin, 204],
  [200, undefined, 400],
  [200, origin, 204],
]
process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1)
JS
node check.mjs
