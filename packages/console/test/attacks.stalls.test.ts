import * as assert from 'uvu/assert'
import { createFixture } from './fixture.js'
import { scoped } from './scoped.js'
import { stallsUnder } from './stall.js'
import { stallCases } from './stall-cases.js'

const test = scoped(
  'attacks :: stalls',
  async () => ({ fixture: await createFixture() }),
  ({ fixture }) => fixture.remove(),
)

// In milliseconds. No case takes a fifth of it on a machine that is at rest: its figure is what
// `stall-benchmark.ts` prints.
const bound = 250

for (const { name, status, prepare } of stallCases) {
  test(`${name} holds nobody up`, async ({ fixture }) => {
    const send = await prepare(fixture)
    await stallsUnder(bound, name, async () => assert.is(await send(), status))
    assert.equal(fixture.errors, [])
  })
}

test.run()
