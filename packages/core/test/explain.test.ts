import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type ConfigurationEdit,
  type CorsConfigurationInput,
  type CorsRequest,
  createCors,
  type Explanation,
  type ExplanationStepName,
  explain,
} from '../src/index.js'
import { request } from './arbitraries.js'

const a = 'https://a.example'
const listed = { allowedOrigins: [a] }

const from = (origin: string, more: Record<string, string> = {}, method = 'GET', url = '/') =>
  request(method, url, { origin, ...more })
const preflight = (origin: string, method: string, headers?: string, url = '/') =>
  request('OPTIONS', url, {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': headers,
  })
const of = (input: CorsConfigurationInput, one: CorsRequest): Explanation =>
  explain(createCors({ enabled: true, ...input }), one)

const order: readonly ExplanationStepName[] = [
  'enabled',
  'origin-present',
  'same-origin',
  'excluded-path',
  'origin-syntax',
  'preflight-syntax',
  'origin-allowed',
  'method-allowed',
  'headers-allowed',
]
const cors = order.filter((name) => name !== 'preflight-syntax' && name !== 'headers-allowed')
const until = (last: ExplanationStepName, names: readonly ExplanationStepName[] = order) =>
  names.slice(0, names.indexOf(last) + 1)

const steps = suite('explain, steps')

const outcomes: readonly (readonly [
  name: string,
  input: CorsConfigurationInput,
  one: CorsRequest,
  names: readonly ExplanationStepName[],
  verdict: 'allowed' | 'denied',
])[] = [
  ['disabled', { enabled: false }, from(a), ['enabled'], 'allowed'],
  ['not a CORS request', {}, request('GET', '/'), ['enabled', 'origin-present'], 'allowed'],
  [
    'same origin',
    {},
    from(a, { 'sec-fetch-site': 'same-origin' }),
    until('same-origin'),
    'allowed',
  ],
  ['on an excluded path', {}, from(a, {}, 'GET', '/admin'), until('excluded-path'), 'allowed'],
  [
    'preflight on an excluded path',
    {},
    preflight(a, 'GET', undefined, '/admin'),
    until('excluded-path'),
    'denied',
  ],
  ['no origin', {}, from('nonsense'), until('origin-syntax'), 'denied'],
  ['no preflight', listed, preflight(a, 'a b'), until('preflight-syntax'), 'denied'],
  [
    'too long a list',
    listed,
    preflight(a, 'GET', ','.repeat(200)),
    until('preflight-syntax'),
    'denied',
  ],
  ['preflight of a stranger', {}, preflight(a, 'GET'), until('origin-allowed'), 'denied'],
  ['preflight of a method', listed, preflight(a, 'PUT'), until('method-allowed'), 'denied'],
  [
    'preflight of a header',
    listed,
    preflight(a, 'GET', 'x-no'),
    until('headers-allowed'),
    'denied',
  ],
  ['preflight allowed', listed, preflight(a, 'GET', 'accept'), until('headers-allowed'), 'allowed'],
  ['a stranger', {}, from(a), until('origin-allowed', cors), 'denied'],
  ['a method', listed, from(a, {}, 'PUT'), until('method-allowed', cors), 'denied'],
  ['allowed', listed, from(a), until('method-allowed', cors), 'allowed'],
  [
    'OPTIONS without a requested method',
    listed,
    from(a, {}, 'OPTIONS'),
    until('method-allowed', cors),
    'allowed',
  ],
]
for (const enforcement of ['block', 'omit', 'report'] as const) {
  for (const [name, input, one, names, verdict] of outcomes) {
    steps(`${name}, ${enforcement}`, () => {
      const { steps: taken, decision } = of({ ...input, enforcement }, one)
      const deciding = taken.filter((step) => step.name !== 'enforcement')
      assert.equal(
        deciding.map((step) => step.name),
        [...names],
      )
      assert.equal(
        deciding.map((step) => step.verdict),
        names.map((_, index) => (index === names.length - 1 ? verdict : 'continue')),
      )
      assert.is(decision.denial !== undefined, verdict === 'denied')
      if (verdict === 'denied') assert.is(taken.at(-1)?.name, 'enforcement')
    })
  }
}

steps('an ambiguous path that the other steps allow is denied or allowed as excluded', () => {
  const url = '/x/../admin'
  const denied = of(listed, preflight(a, 'GET', undefined, url))
  assert.is(denied.decision.denial?.reason, 'excluded-path')
  assert.ok(
    denied.steps.some(({ name, verdict }) => name === 'excluded-path' && verdict !== 'allowed'),
  )
  const allowed = of(listed, from(a, {}, 'GET', url))
  assert.is(allowed.decision.kind, 'excluded')
  const stranger = of({}, from(a, {}, 'GET', url))
  assert.is(stranger.decision.denial?.reason, 'origin-not-allowed')
})

steps('say what they looked at', () => {
  const { steps: taken } = of(listed, preflight(a, 'GET', 'Accept, X-No'))
  const all = JSON.stringify(taken.map(({ inputs }) => inputs))
  for (const part of [a, 'GET', 'X-No']) assert.match(all, new RegExp(part, 'i'))
  const absent = of({}, request('GET', '/')).steps.find(({ name }) => name === 'origin-present')
  assert.ok(Object.values(absent?.inputs ?? {}).includes(null))
})

steps('are data: they survive JSON', () => {
  for (const [, input, one] of outcomes) {
    const explanation = of(input, one)
    const { steps: taken, change, summary, remedy } = explanation
    const data = { taken, summary, ...(change && { change }), ...(remedy && { remedy }) }
    assert.equal(JSON.parse(JSON.stringify(data)), data)
  }
})

steps('name the enforcement where there was a denial', () => {
  const found = (['block', 'omit', 'report'] as const).map((enforcement) => {
    const step = of({ enforcement }, from(a)).steps.at(-1)
    assert.is(step?.name, 'enforcement')
    assert.ok(Object.values(step?.inputs ?? {}).includes(enforcement))
    return step?.finding
  })
  assert.is(new Set(found).size, 3)
})

steps('summaries name the outcome', () => {
  const summaries = outcomes.map(([, input, one]) => of(input, one).summary)
  for (const summary of summaries) assert.match(summary, /^\S.*\.$/s)
  assert.match(of({}, from(a)).summary, a)
})

steps('hold nothing of a request that would act on a terminal', () => {
  const dirty = 'a\u001b[2J\r\n\u202e\u2028b'
  for (const one of [
    request(dirty, `/${dirty}`, { origin: dirty, host: dirty }),
    request(dirty, `/${dirty}`, { origin: a, host: dirty }),
    preflight(a, dirty, dirty, `/${dirty}`),
    preflight(a, 'GET', dirty, `/admin/${dirty}`),
    from(a, { 'sec-fetch-site': dirty, 'sec-fetch-mode': dirty, host: dirty, upgrade: dirty }),
  ]) {
    const { steps: taken, summary, remedy = '', change } = of(listed, one)
    const texts = [summary, remedy, change?.sentence ?? '', ...taken.map(({ finding }) => finding)]
    for (const sentence of texts) assert.not.match(sentence, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  }
})

steps.run()

// ---

const changes = suite('explain, changes')

type ChangeRow = readonly [
  name: string,
  input: CorsConfigurationInput,
  one: CorsRequest,
  edits: readonly ConfigurationEdit[],
]
const add = (key: ConfigurationEdit['key'], entry: string): ConfigurationEdit => ({
  key,
  action: 'add',
  entry,
})
const remove = (key: ConfigurationEdit['key'], entry: string): ConfigurationEdit => ({
  key,
  action: 'remove',
  entry,
})

const safe: readonly ChangeRow[] = [
  ['a stranger', {}, from(a), [add('allowedOrigins', a)]],
  [
    'a stranger beside others',
    listed,
    from('https://b.test'),
    [add('allowedOrigins', 'https://b.test')],
  ],
  [
    'an http origin without credentials',
    {},
    from('http://b.test'),
    [add('allowedOrigins', 'http://b.test')],
  ],
  ['a method', listed, from(a, {}, 'PUT'), [add('allowedMethods', 'PUT')]],
  [
    'HEAD, by GET or HEAD',
    { ...listed, allowedMethods: [] },
    from(a, {}, 'HEAD'),
    [add('allowedMethods', 'HEAD')],
  ],
  [
    'origin and method',
    {},
    from(a, {}, 'PUT'),
    [add('allowedOrigins', a), add('allowedMethods', 'PUT')],
  ],
  ['a header', listed, preflight(a, 'GET', 'X-No'), [add('allowedHeaders', 'x-no')]],
  [
    'two headers',
    listed,
    preflight(a, 'GET', 'X-No, accept, x-never, x-no'),
    [add('allowedHeaders', 'x-no'), add('allowedHeaders', 'x-never')],
  ],
  [
    'origin, method and headers',
    {},
    preflight(a, 'PUT', 'x-no'),
    [add('allowedOrigins', a), add('allowedMethods', 'PUT'), add('allowedHeaders', 'x-no')],
  ],
  [
    'Authorization beside *',
    { ...listed, allowedHeaders: ['*'] },
    preflight(a, 'GET', 'authorization, x-a'),
    [add('allowedHeaders', 'authorization')],
  ],
]
const key = ({ key: one, action, entry }: ConfigurationEdit) => `${one} ${action} ${entry}`

changes('several edits are joined by "and"', () => {
  const sentenceOf = (one: CorsRequest) => of(listed, one).change?.sentence
  assert.is(
    sentenceOf(preflight('https://b.example', 'DELETE')),
    'Add "https://b.example" to allowedOrigins, and add "DELETE" to allowedMethods.',
  )
  assert.is(
    sentenceOf(preflight('https://b.example', 'DELETE', 'x-new')),
    'Add "https://b.example" to allowedOrigins, add "DELETE" to allowedMethods, and add "x-new" to allowedHeaders.',
  )
})

for (const [name, input, one, edits] of safe) {
  for (const enforcement of ['block', 'omit', 'report'] as const) {
    changes(`${name}, ${enforcement}`, () => {
      const { change, remedy } = of({ ...input, enforcement }, one)
      assert.equal(change?.edits.map(key).sort(), edits.map(key).sort())
      assert.is(change?.dangerous, false)
      assert.equal(change?.issues, [])
      assert.equal(
        Object.keys(change?.configuration ?? {}).sort(),
        [...new Set(edits.map((edit) => edit.key))].sort(),
      )
      for (const { entry } of edits)
        assert.match(change?.sentence ?? '', new RegExp(entry.replace(/[*.]/g, '\\$&'), 'i'))
      assert.type(remedy, 'string')
      const changed = createCors({ enabled: true, ...input, enforcement, ...change?.configuration })
      assert.is(changed.decide(one).denial, undefined)
    })
  }
}

const dangerous: readonly (readonly [...ChangeRow, code: string])[] = [
  ['null', listed, from('null'), [add('allowedOrigins', 'null')], 'null-origin'],
  [
    'an http origin with credentials',
    { ...listed, allowCredentials: true },
    from('http://b.test'),
    [add('allowedOrigins', 'http://b.test')],
    'insecure-origin-with-credentials',
  ],
]
for (const [name, input, one, edits, code] of dangerous) {
  changes(`${name} is dangerous`, () => {
    const { change } = of(input, one)
    assert.equal(change?.edits, edits)
    assert.is(change?.dangerous, true)
    assert.ok(change?.issues.some((issue) => issue.code === code))
  })
}

const opening: readonly ChangeRow[] = [
  [
    'an excluded path',
    listed,
    preflight(a, 'GET', undefined, '/admin/x'),
    [remove('excludedPaths', '/admin*')],
  ],
  [
    'an ambiguous path',
    listed,
    preflight(a, 'GET', undefined, '/x/../admin'),
    [remove('excludedPaths', '/admin*')],
  ],
  [
    'a WebSocket on two excluded paths',
    { ...listed, excludedPaths: ['/admin*', '/x', '/admin/x'] },
    from(a, { upgrade: 'websocket' }, 'GET', '/admin/x'),
    [remove('excludedPaths', '/admin*'), remove('excludedPaths', '/admin/x')],
  ],
]
for (const [name, input, one, edits] of opening) {
  for (const enforcement of ['block', 'omit', 'report'] as const) {
    changes(`${name}, ${enforcement}: opens more than the request, and says so`, () => {
      const { change } = of({ ...input, enforcement }, one)
      assert.equal(change?.edits.map(key).sort(), edits.map(key).sort())
      assert.is(change?.dangerous, true)
      assert.equal(change?.issues, [])
      assert.match(change?.sentence ?? '', 'is then open to every allowed origin')
      const changed = createCors({ enabled: true, ...input, enforcement, ...change?.configuration })
      assert.is(changed.decide(one).denial, undefined)
    })
  }
}

changes('nothing is proposed on an excluded path for an origin that is allowed nowhere', () => {
  const { change, remedy } = of(listed, preflight('https://b.test', 'GET', undefined, '/admin/x'))
  assert.is(change, undefined)
  assert.match(remedy ?? '', "Only this server's own pages")
})

const posted = (path: string, method = 'POST', origin = 'https://idp.example') =>
  from(origin, { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' }, method, path)

changes('a form post of another site gets its path excluded, never its origin allowed', () => {
  for (const [path, entry] of [
    ['/callback', '/callback'],
    ['/callback?code=1', '/callback'],
    ['/Saml/Acs', '/Saml/Acs'],
  ] as const) {
    const { change, remedy } = of(listed, posted(path))
    assert.equal(change?.edits, [add('excludedPaths', entry)])
    assert.is(change?.dangerous, true)
    assert.match(remedy ?? '', "Every site can then post there with its visitors' cookies")
    const changed = createCors({ enabled: true, ...listed, ...change?.configuration })
    assert.is(changed.decide(posted(entry)).kind, 'excluded')
  }
  assert.equal(of(listed, posted('/callback', 'POST', a)).change?.edits, [
    add('excludedPaths', '/callback'),
  ])
})

changes('a form post to a path that is no entry gets no change', () => {
  for (const path of ['/a*', '/a%2a', '/a%3fb', '/a/../callback', '/saml%2facs']) {
    const { change, remedy } = of(listed, posted(path))
    assert.is(change, undefined, path)
    assert.match(remedy ?? '', 'give the form a plain path')
  }
})

changes('a response header that a page sends is taken out of the request, not allowed', () => {
  const { change, remedy, decision } = of(
    listed,
    preflight(a, 'GET', 'Access-Control-Allow-Origin'),
  )
  assert.is(change, undefined)
  assert.match(remedy ?? '', "remove it from the page's request")
  assert.match(decision.denial?.hint ?? '', 'is a response header')
})

const clients: readonly (readonly [
  name: string,
  input: CorsConfigurationInput,
  one: CorsRequest,
])[] = [
  ['what is no origin', listed, from(`${a}/`)],
  ['what is no preflight', listed, preflight(a, 'a b')],
  ['a header list that is too long', listed, preflight(a, 'GET', ','.repeat(200))],
  ['a forbidden method', listed, from(a, {}, 'TRACE')],
  ['what is no method', listed, from(a, {}, 'a b')],
  [
    'a standard method in lower case',
    { ...listed, allowedMethods: ['PATCH'] },
    from(a, {}, 'patch'),
  ],
  ['what is no header name', listed, preflight(a, 'GET', 'x a')],
  // An entry `*` would allow every name, not the one that was asked for.
  ['a header of the name *', listed, preflight(a, 'GET', '*')],
  ['a method of the name *', listed, from(a, {}, '*')],
  ['a requested method of the name *', listed, preflight(a, '*')],
  ['a good header beside what is none', listed, preflight(a, 'GET', 'x-no, x a')],
]
for (const [name, input, one] of clients) {
  changes(`${name} only the client can mend`, () => {
    const { change, remedy, decision } = of(input, one)
    assert.ok(decision.denial)
    assert.is(change, undefined)
    assert.match(remedy ?? '', /^\S.*\.$/s)
  })
}

changes('a standard method in lower case is to be written in capital letters', () => {
  const remedyOf = (method: string) => of(listed, from(a, {}, method)).remedy ?? ''
  assert.match(remedyOf('patch'), 'must write the method in capital letters, such as PATCH')
  assert.match(remedyOf('TRACE'), 'must use another method')
})

changes("a host may be one of this server's names that nobody listed", () => {
  const input = { ...listed, allowedHosts: ['www.a.test'] }
  const { change, remedy } = of(input, from(a, { host: 'api.a.test' }))
  assert.is(change, undefined)
  assert.is(
    remedy,
    "The client must send a Host header with one of this server's names. If this host is one of them, add it to allowedHosts, without its port.",
  )
})

changes('what only the client can fix is said with what the policy refuses besides', () => {
  const { remedy } = of(listed, preflight('https://b.test', 'TRACE'))
  assert.match(remedy ?? '', 'The client must use another method')
  assert.match(
    remedy ?? '',
    / The policy refuses the request for another reason too: add "https:\/\/b\.test" to allowedOrigins\.$/,
  )
  const twisted = of(listed, preflight('https://b.test', 'GET', undefined, '//admin/x'))
  assert.match(twisted.remedy ?? '', "Only this server's own pages")
  assert.not.match(twisted.remedy ?? '', 'allowedOrigins')
})

changes('there is none, and no remedy, where nothing was denied', () => {
  const { change, remedy } = of(listed, from(a))
  assert.is(change, undefined)
  assert.is(remedy, undefined)
})

changes('null beside * with credentials needs a danger of its own', () => {
  const input: CorsConfigurationInput = {
    allowCredentials: true,
    allowedOrigins: ['*'],
    dangerouslyAllow: ['any-origin-with-credentials'],
  }
  const { change } = of(input, from('null'))
  assert.equal(change?.edits, [add('dangerouslyAllow', 'null-origin')])
  assert.is(change?.dangerous, true)
  const changed = createCors({ enabled: true, ...input, ...change?.configuration })
  assert.is(changed.decide(from('null')).denial, undefined)
})

changes('are checked with the public suffixes of the engine', () => {
  let isSuffix = false
  const engine = createCors(
    { enabled: true, allowCredentials: true, allowedOrigins: ['https://*.b.test'] },
    { isPublicSuffix: () => isSuffix },
  )
  assert.is(explain(engine, from(a)).change?.dangerous, false)
  isSuffix = true
  assert.is(explain(engine, from(a)).change?.issues[0]?.code, 'public-suffix-with-credentials')
})

changes('leave the engine as it is', () => {
  const engine = createCors({ enabled: true })
  const { configuration } = engine
  explain(engine, from(a))
  assert.is(engine.configuration, configuration)
})

changes.run()

// ---

const copies = suite('explain, for an engine it did not make')

copies('works with a copy of another module format', () => {
  const { decide, configuration, reconfigure, reconfigureInSteps } = createCors({ enabled: true })
  const foreign = { decide, configuration, reconfigure, reconfigureInSteps }
  const { decision, change } = explain(foreign, from(a))
  assert.is(decision.denial?.reason, 'origin-not-allowed')
  assert.equal(change?.edits, [add('allowedOrigins', a)])
})

copies.run()
