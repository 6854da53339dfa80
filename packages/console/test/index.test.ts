import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as contract from '../src/index.js'

const test = suite('index')

test('exports these names and no others', () => {
  assert.equal(Object.keys(contract).sort(), [
    'StoreError',
    'copyStore',
    'createConsole',
    'openPostgresStore',
    'openSqliteStore',
  ])
})

test.run()
