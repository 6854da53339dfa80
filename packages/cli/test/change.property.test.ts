import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { secureOrigin, validConfiguration } from '../../core/test/arbitraries.js'
import { parseDocument } from '../src/document/document.js'
import { editDocument } from '../src/document/policy-edit.js'
import { findChange } from '../src/explain/change.js'
import { followRequest, type PolicyInput } from '../src/explain/course.js'
import { inspectPolicy } from '../src/policy/inspect.js'
import type { PageCall } from '../src/request/page-call.js'

const call: fc.Arbitrary<PageCall> = fc
  .record({
    origin: fc.oneof(secureOrigin, fc.constantFrom('null', 'http://insecure.example')),
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'patch', 'PROPFIND'),
    path: fc.constantFrom('/items', '/admin/a', '/account', '/a%2fb', '/'),
    names: fc.subarray(['X-A', 'Authorization', 'Content-Type', 'x-amz-date']),
    credentials: fc.constantFrom('omit' as const, 'same-origin' as const, 'include' as const),
  })
  .map(({ origin, method, path, names, credentials }) => ({
    page: { origin },
    request: {
      url: `https://api.example.org${path}`,
      method,
      credentials,
      headers: names.map((name) => [name, 'application/x'] as const),
    },
    notes: [],
  }))

const property = suite('a change that is found')

property('written into the text of the policy does what it is said to do', async () => {
  let applied = 0
  const policy = fc.oneof(
    validConfiguration({ danger: false }),
    validConfiguration().map((configuration) => [
      { paths: ['/items'], name: 'items', configuration },
      { configuration },
    ]),
  )
  await fc.assert(
    fc.asyncProperty(policy, call, async (input, pageCall) => {
      const document = parseDocument({ name: 'a', text: JSON.stringify(input, null, 2) })
      const value = document.value as PolicyInput
      const course = await followRequest(value, pageCall, 'standard')
      const change = await findChange(value, pageCall, course)
      if (change === undefined) return
      const changed = editDocument(document, change.edits)
      const errors = inspectPolicy(changed).filter(({ finding }) => finding.severity === 'error')
      // A danger can be accepted. What cannot, such as `exposedHeaders: ["*"]` with credentials, is said.
      assert.is(errors.length === 0, change.issues.length === 0, changed.text)
      if (errors.length > 0) return
      applied++
      const after = await followRequest(changed.value as PolicyInput, pageCall, 'standard')
      assert.is(after.succeeds, change.succeeds, changed.text)
      // What is not enough names what else to do.
      assert.is(change.failures.length === 0, change.succeeds, changed.text)
      for (const { message, remedy } of change.failures) assert.ok(message && remedy)
    }),
    { numRuns: 150 },
  )
  assert.ok(applied > 20, `${applied} changes`)
})

property.run()
