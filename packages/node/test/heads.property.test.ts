import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, writtenResponse } from './heads.js'

// What `writeHead` was given in a record goes to node in one piece where that makes no difference.
// This holds it to the way that every other head takes, by the bytes that are written.

const heads = suite('heads given as a record')

heads('are written as those whose names are set one by one', () => {
  fc.assert(
    fc.property(writtenResponse, (given) => {
      assert.equal(bytesOf(given, false), bytesOf(given, true))
    }),
    { numRuns: 5_000 },
  )
})
heads.run()
