import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkConfiguration } from '../src/index.js'

/** Names below which anybody can have one of their own, by what that name is. */
const suffixes = {
  registry:
    'co.uk com.au co.jp com.br co.nz co.za co.in com.cn org.uk net.au or.jp com.mx com.tr co.kr co.il com.pl',
  hosting:
    'vercel.app now.sh netlify.app pages.dev workers.dev github.io gitlab.io herokuapp.com fly.dev onrender.com ' +
    'up.railway.app web.app firebaseapp.com azurewebsites.net azurestaticapps.net cloudfront.net amplifyapp.com ' +
    's3.amazonaws.com s3.eu-west-1.amazonaws.com blob.core.windows.net westeurope.cloudapp.azure.com run.app ' +
    'appspot.com deno.dev surge.sh myshopify.com blogspot.com 1.azurestaticapps.net z6.web.core.windows.net',
  tunnel:
    'ngrok.io ngrok-free.app trycloudflare.com loca.lt ts.net app.github.dev duckdns.org nip.io sslip.io euw.devtunnels.ms',
}
/** Names that nobody can register, and that lie above such suffixes. */
const above =
  'amazonaws.com eu-west-1.amazonaws.com windows.net core.windows.net azure.com cloudapp.azure.com railway.app github.dev'

const codesOf = (input: object): string[] => checkConfiguration(input).map(({ code }) => code)
const credentialed = (...allowedOrigins: string[]) => ({ allowCredentials: true, allowedOrigins })
const danger = 'public-suffix-with-credentials'
const accepted = { dangerouslyAllow: ['public-suffixes-with-credentials'] }

const origins = suite('patterns over a public suffix')

for (const suffix of Object.values(suffixes).flatMap((list) => list.split(' '))) {
  origins(suffix, () => {
    for (const entry of [
      `https://*.${suffix}`,
      `https://*.${suffix}.`,
      `https://*.${suffix}:*`,
      `https://*-team.${suffix}`,
      `https://app-*.${suffix}`,
    ]) {
      assert.equal(codesOf(credentialed(entry)), [danger], entry)
      assert.equal(codesOf({ ownOrigins: [entry] }), [danger], entry)
      assert.equal(codesOf({ ...credentialed(entry), ...accepted }), [])
      assert.equal(codesOf({ ownOrigins: [entry], ...accepted }), [])
      assert.equal(codesOf({ allowedOrigins: [entry] }), [], entry)
    }
    // Below these two a label may be a region, below which anybody can have a name as well.
    if (suffix === 'azurestaticapps.net' || suffix === 'run.app') return
    for (const entry of [
      `https://*.mine.${suffix}`,
      `https://mine.${suffix}`,
      `https://x-*.mine.${suffix}`,
    ]) {
      assert.equal(codesOf(credentialed(entry)), [], entry)
      assert.equal(codesOf({ ownOrigins: [entry] }), [], entry)
    }
  })
}

for (const parent of above.split(' ')) {
  origins(`${parent}, which lies above one`, () => {
    assert.equal(codesOf(credentialed(`https://*.${parent}`)), [danger])
    assert.equal(codesOf({ ownOrigins: [`https://*.${parent}`] }), [danger])
    // Inside a label the star stands for one label, which is not below a suffix.
    assert.equal(codesOf(credentialed(`https://x-*.${parent}`)), [])
  })
}

origins('a single label, but not localhost', () => {
  assert.equal(codesOf(credentialed('https://*.com', 'https://*-x.dev')), [danger, danger])
  assert.equal(codesOf(credentialed('https://*.localhost', 'http://*.localhost:*')), [])
  assert.equal(codesOf({ ownOrigins: ['http://*.localhost', 'https://*.internal'] }), [danger])
})

origins('names that only look like one', () => {
  const entries = [
    'https://*.notvercel.app',
    'https://*.vercel.app.example.com',
    'https://*.xco.uk',
  ]
  assert.equal(codesOf(credentialed(...entries)), [])
})

origins(
  'the predicate adds to the list, is asked for the parent of each pattern, and takes nothing away',
  () => {
    const asked: string[] = []
    const options = { isPublicSuffix: (host: string) => asked.push(host) < 0 }
    const entries = [
      'https://*.a.example.',
      'https://x-*.b.example:*',
      'https://c.example',
      'https://c.example:*',
    ]
    assert.equal(checkConfiguration(credentialed(...entries), options), [])
    assert.equal(asked, ['a.example', 'b.example'])
    assert.is(checkConfiguration(credentialed('https://*.github.io'), options).length, 1)
    const found = checkConfiguration(credentialed('https://*.a.example'), {
      isPublicSuffix: () => true,
    })
    assert.is(found[0]?.code, danger)
  },
)

origins.run()

// ---

const hosts = suite('hosts over a public suffix')

for (const suffix of `${suffixes.registry} ${suffixes.tunnel} github.dev`.split(' ')) {
  hosts(`*.${suffix} can be pointed at any address`, () => {
    assert.equal(codesOf({ allowedHosts: [`*.${suffix}`] }), ['public-suffix-host'])
    const dangerouslyAllow = ['public-suffix-hosts']
    assert.equal(codesOf({ allowedHosts: [`*.${suffix}`], dangerouslyAllow }), [])
    assert.equal(codesOf({ allowedHosts: [`mine.${suffix}`] }), [])
  })
}

for (const suffix of suffixes.hosting.split(' ')) {
  hosts(`*.${suffix} points at its service`, () => {
    assert.equal(codesOf({ allowedHosts: [`*.${suffix}`] }), [])
  })
}

hosts('*.localhost is none', () => {
  const isPublicSuffix = () => true
  assert.equal(checkConfiguration({ allowedHosts: ['*.localhost'] }, { isPublicSuffix }), [])
})

hosts('the predicate adds to the list, but for services that are known', () => {
  const isPublicSuffix = (host: string) => ['suffix.example', 'vercel.app'].includes(host)
  const allowedHosts = ['*.suffix.example', '*.vercel.app', '*.a.example']
  const found = checkConfiguration({ allowedHosts }, { isPublicSuffix })
  assert.equal(
    found.map(({ code, path }) => [code, path]),
    [['public-suffix-host', 'allowedHosts[0]']],
  )
})

hosts.run()
