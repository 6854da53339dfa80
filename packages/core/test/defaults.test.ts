import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as core from '../src/index.js'
import { createCors, defaultConfiguration } from '../src/index.js'

const defaults = {
  enabled: false,
  allowCredentials: false,
  allowedHeaders: [
    'Accept',
    'Access-Control-Request-Headers',
    'Access-Control-Request-Method',
    'Authorization',
    'Content-Type',
    'Last-Modified',
    'Origin',
    'X-FusionAuth-TenantId',
    'X-Requested-With',
  ],
  allowedMethods: ['GET', 'OPTIONS'],
  allowedOrigins: [],
  debug: false,
  exposedHeaders: ['Access-Control-Allow-Origin', 'Access-Control-Allow-Credentials'],
  preflightMaxAgeInSeconds: 1800,
  excludedPaths: ['/account*', '/admin*', '/support*', '/ajax*'],
  ownOrigins: [],
  allowedHosts: [],
  enforcement: 'block',
  explainPreflights: false,
  dangerouslyAllow: [],
}

function assertDeeplyFrozen(value: unknown, path = 'configuration'): void {
  if (typeof value !== 'object' || value === null) return
  assert.ok(Object.isFrozen(value), `${path} is frozen`)
  for (const [key, one] of Object.entries(value)) assertDeeplyFrozen(one, `${path}.${key}`)
}

const snapshot = suite('defaultConfiguration')

snapshot('has these keys, in this order, with these values', () => {
  assert.is(JSON.stringify(defaultConfiguration), JSON.stringify(defaults))
})

snapshot('is deeply frozen', () => {
  assertDeeplyFrozen(defaultConfiguration)
})

snapshot('is valid', () => {
  assert.equal(core.checkConfiguration(defaultConfiguration), [])
  assert.equal(core.checkConfiguration({}), [])
})

snapshot('is what createCors() and an empty configuration give', () => {
  for (const cors of [createCors(), createCors({}), createCors(undefined)]) {
    assert.is(JSON.stringify(cors.configuration), JSON.stringify(defaults))
    assertDeeplyFrozen(cors.configuration)
  }
})

snapshot('is what reconfigure with an empty configuration restores', () => {
  const cors = createCors({ enabled: true, allowedOrigins: ['https://a.example'], debug: true })
  cors.reconfigure({})
  assert.equal(cors.configuration, defaults)
})

snapshot('fills the keys that a configuration leaves out', () => {
  const { configuration } = createCors({ enabled: true, allowedMethods: ['PUT'] })
  assert.equal(configuration, { ...defaults, enabled: true, allowedMethods: ['PUT'] })
  assert.equal(Object.keys(configuration), Object.keys(defaults))
  assertDeeplyFrozen(configuration)
})

snapshot('grants nothing to any origin', () => {
  for (const input of [{}, { enabled: true }]) {
    const cors = createCors(input)
    for (const origin of ['https://evil.test', 'null', 'http://localhost:3000']) {
      const decision = cors.decide({
        method: 'GET',
        url: '/',
        headers: new Map([['origin', origin]]),
      })
      const given = Object.keys(decision.headers).filter((name) => name.startsWith('access-'))
      assert.equal(given, [])
    }
  }
})

snapshot.run()

// ---

const names = suite('index')

names('exports these names and no others', () => {
  assert.equal(Object.keys(core).sort(), [
    'CorsConfigurationError',
    'adviseConfiguration',
    'answerHeaders',
    'checkConfiguration',
    'checkErrorHandler',
    'checkHandler',
    'checkPolicies',
    'closestWord',
    'createCors',
    'createMemoryEventLog',
    'createPolicies',
    'dangerousPermissions',
    'defaultConfiguration',
    'denialReasons',
    'enforcementModes',
    'explain',
    'findMeantOrigin',
    'findUncoveredEntries',
    'isForbiddenMethod',
    'isPermissionHeader',
    'isToken',
    'listElements',
    'markFilter',
    'mergeVary',
    'methodInCapitals',
    'pathOf',
    'permissionHeaders',
    'readField',
    'requestedMethod',
    'resolveSource',
    'standardMethods',
    'urlAuthority',
    'withDecision',
  ])
})

names.run()
