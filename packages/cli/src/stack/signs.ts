import type { Answer, StackName } from './stack.js'

/**
 * What gives a stack away. `front`: what the last to touch an answer does to it; `server`: a name
 * in a header; `writer`: the words of an answer, which proxies hand on; `framework`: the same of
 * what runs behind a server.
 */
export interface Sign {
  readonly stack: StackName
  readonly kind: 'front' | 'server' | 'writer' | 'framework'
  /** Whether others do the same. */
  readonly isLikely?: boolean
  /** Returns the piece of the answer that shows it, or undefined. */
  find(answer: Answer): string | undefined
}

// Each sign is held to recorded answers of the stack, with and without a proxy in front:
// test/stacks/recorded-answers.json, which says the versions.

/** Every sign, those of the layers in front first. */
export const signs: readonly Sign[] = [
  {
    stack: 'haproxy',
    kind: 'front',
    isLikely: true,
    find: ({ headers, isHttp2 }) => {
      // Envoy does the same, and says who it is.
      const isEnvoy = headers.some(([name]) => /^x-envoy-/.test(name))
      const isRespelled = isHttp2 !== true && headers.some(([name]) => name === 'date')
      return isRespelled && !isEnvoy ? 'header names in lower case over HTTP/1.1' : undefined
    },
  },
  header('apache', 'front', 'keep-alive', /^timeout=\d+, max=\d+$/),
  header('nginx', 'server', 'server', /^nginx\b/i),
  header('caddy', 'server', 'server', /^Caddy$/),
  header('apache', 'server', 'server', /^Apache\b/),
  body('nginx', 'writer', /<hr><center>nginx(?:\/[\d.]+)?/),
  body('apache', 'writer', /<address>Apache|"http:\/\/www\.w3\.org\/TR\/html4\/strict\.dtd">/),
  body('haproxy', 'writer', /^<html><body><h1>\d{3} [^<]*<\/h1>\n[^<]*\n<\/body><\/html>\n$/),
  header('express', 'framework', 'x-powered-by', /^Express$/),
  body('express', 'framework', /<pre>Cannot (?:GET|HEAD|OPTIONS) \//),
  header('next', 'framework', 'x-powered-by', /^Next\.js$/),
  header('next', 'framework', 'vary', /\bnext-router-state-tree\b/),
  body('fastify', 'framework', /^\{"message":"Route (?:GET|OPTIONS):/),
  text('koa', 'Not Found', 'text/plain; charset=utf-8'),
  text('hono', '404 Not Found', 'text/plain; charset=UTF-8'),
]

function header(stack: StackName, kind: Sign['kind'], wanted: string, pattern: RegExp): Sign {
  return {
    stack,
    kind,
    find: ({ headers }) => {
      const found = headers.find(
        ([name, value]) => name.toLowerCase() === wanted && pattern.test(value),
      )
      return found === undefined ? undefined : `${found[0]}: ${found[1]}`
    },
  }
}

function body(stack: StackName, kind: Sign['kind'], pattern: RegExp): Sign {
  return {
    stack,
    kind,
    find: (answer) => {
      const found = pattern.exec(answer.body)
      return found === null ? undefined : `the words of its ${answer.status} response`
    },
  }
}

/** The whole of a short answer, which others may use as well. */
function text(stack: StackName, whole: string, type: string): Sign {
  return {
    stack,
    kind: 'framework',
    isLikely: true,
    find: ({ status, headers, body: found }) =>
      status === 404 &&
      found === whole &&
      headers.some(([name, value]) => name.toLowerCase() === 'content-type' && value === type)
        ? `its 404 response ${JSON.stringify(whole)} as ${type}`
        : undefined,
  }
}
