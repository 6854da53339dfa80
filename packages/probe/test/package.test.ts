import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as probe from '../src/index.js'

const contract = suite('package')

contract('exports these values', () => {
  assert.equal(Object.keys(probe).sort(), [
    'HeaderList',
    'NoAnswerError',
    'adviceByReason',
    'attackOrigins',
    'audit',
    'createDecisionExchange',
    'createPreflightCache',
    'createReplay',
    'describePage',
    'describeStatus',
    'engineDifferences',
    'guessAddressSpace',
    'isFurtherInside',
    'isLogin',
    'isPotentiallyTrustworthy',
    'isSameSite',
    'normalizeMethod',
    'openLiveExchange',
    'predict',
    'probe',
    'recognize',
    'recordedLines',
    'recordedVersions',
  ])
})

// An edge worker or a page can predict without an HTTP client in its bundle.
contract('loads undici for what is live only', () => {
  const script = `
    import { createRequire } from 'node:module'
    const { openLiveExchange } = await import(${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)})
    const loaded = () =>
      Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('/undici/'))
    const before = loaded()
    const live = await openLiveExchange()
    await live.close()
    console.log(JSON.stringify([before, loaded()]))`
  const output = execFileSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', script],
    { cwd: fileURLToPath(new URL('../../..', import.meta.url)), encoding: 'utf8' },
  )
  assert.equal(JSON.parse(output), [false, true])
})

contract.run()
