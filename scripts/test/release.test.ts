import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { listPages, root } from '../packages.mjs'
import {
  checkChanges,
  nextVersion,
  notesOf,
  parseChange,
  readChanges,
  releaseNotes,
  withRelease,
} from '../release/changes.mjs'
import { withoutWaiting } from '../release/readmes.mjs'
import { currentVersion, lockWithVersion, withVersion } from '../release/versions.mjs'
import { obstacles } from '../release.mjs'

const changeOf = (text: string) => ({ file: 'changes/a.md', text })
const fix = changeOf('release: fix\n\n## Fixed\n\n- `@crossgate/core`: it works.\n')
const feature = changeOf(
  'release: feature\n\n## Added\n\n- `crossgate`, `@crossgate/node`: more.\n',
)
const breaking = changeOf('release: breaking\n\n## Removed\n\n- `@crossgate/fetch/bun`: less.\n')
const released = '# Changelog\n\nIntro.\n\n## [0.1.0] - 2026-01-02\n\n### Added\n\n- all.\n'

const changes = suite('change files')

changes('are sound, and CHANGELOG.md holds releases alone', () => {
  assert.equal(checkChanges(), [])
  assert.ok(
    readChanges().length > 0 || /^## \[\d/m.test(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')),
  )
  assert.match(checkChanges([], '# Changelog\n\n## [Unreleased]\n').join(), 'told in changes/')
})

changes('tell of entries by section', () => {
  assert.equal(parseChange(feature), {
    file: 'changes/a.md',
    kind: 'feature',
    entries: { Added: ['- `crossgate`, `@crossgate/node`: more.'] },
    problems: [],
  })
  assert.equal(parseChange(breaking).problems, [])
})

changes('are refused with the place of each mistake', () => {
  const text =
    'release: patch\n- `@crossgate/core`: early.\n## News\n- `left-pad`: no stop\nnothing\n'
  assert.equal(parseChange(changeOf(text)).problems, [
    'changes/a.md:1: the first line is "release: KIND", with one of breaking, feature, fix',
    'changes/a.md:2: an entry stands below the heading of its section, such as "## Fixed"',
    'changes/a.md:3: "News" is no section: it is one of Security, Changed, Added, Deprecated, Removed, Fixed',
    'changes/a.md:4: left-pad is not a package that is published',
    'changes/a.md:4: an entry is a sentence, and ends with a full stop',
    'changes/a.md:5: an entry is one line: "- `PACKAGE`: what users see."',
  ])
  assert.equal(parseChange(changeOf('release: fix\n')).problems, [
    'changes/a.md: tells of no change',
  ])
})

changes.run()

const versions = suite('versions')

versions('follow what changed, and the first release is the version that is there', () => {
  assert.is(nextVersion('0.1.0', [breaking], '# Changelog\n'), '0.1.0')
  assert.is(nextVersion('0.1.0', [fix], released), '0.1.1')
  assert.is(nextVersion('0.1.0', [fix, feature], released), '0.2.0')
  assert.is(nextVersion('0.1.0', [breaking, fix], released), '0.2.0')
  assert.is(nextVersion('1.4.2', [fix], released), '1.4.3')
  assert.is(nextVersion('1.4.2', [feature], released), '1.5.0')
  assert.is(nextVersion('1.4.2', [breaking], released), '2.0.0')
})

versions('are one for all packages', () => {
  assert.match(currentVersion(), /^\d+\.\d+\.\d+$/)
  const packages = ['1.0.0', '1.0.1'].map((version) => ({ folder: 'a', manifest: { version } }))
  assert.throws(() => currentVersion(packages), 'several versions: 1.0.0, 1.0.1')
})

versions('are written where they stand, and nothing else is', () => {
  const names = ['crossgate', '@crossgate/core']
  const text =
    '{ "version": "0.1.0",\n "dependencies": { "@crossgate/core": "0.1.0", "vary": "0.1.0" } }'
  assert.is(
    withVersion(text, { isPublic: true, names, version: '0.2.0' }),
    '{ "version": "0.2.0",\n "dependencies": { "@crossgate/core": "0.2.0", "vary": "0.1.0" } }',
  )
  assert.is(
    withVersion(text, { isPublic: false, names, version: '0.2.0' }),
    '{ "version": "0.1.0",\n "dependencies": { "@crossgate/core": "0.2.0", "vary": "0.1.0" } }',
  )
})

versions('are in the lock file too', () => {
  const lock = {
    lockfileVersion: 3,
    packages: {
      'packages/a': { name: 'a', version: '0.1.0', dependencies: { b: '0.1.0' } },
      'node_modules/vary': { version: '0.1.0' },
    },
  }
  const packages = [{ folder: 'packages/a', manifest: { name: 'a' } }]
  assert.equal(lockWithVersion(lock, { packages, names: ['a', 'b'], version: '0.2.0' }), {
    lockfileVersion: 3,
    packages: {
      'packages/a': { name: 'a', version: '0.2.0', dependencies: { b: '0.2.0' } },
      'node_modules/vary': { version: '0.1.0' },
    },
  })
})

versions.run()

const notes = suite('release notes')

notes('hold the entries of all changes, by section', () => {
  assert.is(
    releaseNotes([fix, feature, fix]),
    `### Added\n\n- \`crossgate\`, \`@crossgate/node\`: more.\n\n### Fixed\n\n- \`@crossgate/core\`: it works.\n- \`@crossgate/core\`: it works.\n`,
  )
})

notes('stand in front of earlier ones in the changelog, and are found there again', () => {
  const first = withRelease('# Changelog\n\nIntro.\n', {
    version: '0.1.0',
    date: '2026-01-02',
    notes: '### Added\n\n- all.\n',
  })
  assert.is(first, released)
  const second = withRelease(first, {
    version: '0.1.1',
    date: '2026-02-03',
    notes: releaseNotes([fix]),
  })
  assert.ok(second.indexOf('## [0.1.1] - 2026-02-03') < second.indexOf('## [0.1.0]'))
  assert.is(notesOf(second, '0.1.0'), '### Added\n\n- all.\n')
  assert.is(notesOf(second, '0.1.1'), '### Fixed\n\n- `@crossgate/core`: it works.\n')
  assert.throws(() => notesOf(second, '9.9.9'), 'tells nothing of 9.9.9')
})

notes('and no page says any longer that nothing is released', () => {
  for (const page of listPages()) {
    const text = withoutWaiting(readFileSync(join(root, page), 'utf8'))
    assert.not.match(text, /not on npm|Until it is on npm/, page)
  }
  assert.is(withoutWaiting('a\n<!-- until the first release -->\nb\n<!-- end -->\n\nc'), 'a\nc')
})

notes.run()

const ready = suite('npm run release')

const identity = {
  repository: 'https://github.com/example/crossgate',
  homepage: 'https://crossgate.example',
  bugs: 'https://github.com/example/crossgate/issues',
  author: 'Ada Example',
  securityAddress: 'security@example.com',
}
const state = {
  identity,
  changed: '',
  changes: [fix],
  isMade: false,
  tag: undefined,
  version: '0.1.0',
}

ready('goes on where nothing stands in the way', () => {
  assert.equal(obstacles(state), [])
  assert.equal(obstacles({ ...state, changes: [], isMade: true, tag: 'v0.1.0' }), [])
})

ready('stops at each fact that the owner has not filled in, by name', () => {
  const nobody = Object.fromEntries(Object.keys(identity).map((name) => [name, '']))
  const found = obstacles({ ...state, identity: nobody })
  assert.equal(
    found.map((sentence) => /^scripts\/identity\.json: (\w+) is empty/.exec(sentence)?.[1]),
    ['repository', 'homepage', 'bugs', 'author', 'securityAddress'],
  )
  assert.is(obstacles({ ...state, identity: { ...identity, author: '' } }).length, 1)
})

ready(
  'stops at what is not committed, at nothing to release, and at a tag of another version',
  () => {
    assert.match(obstacles({ ...state, changed: ' M a' }).join(), 'not committed')
    assert.match(obstacles({ ...state, changes: [] }).join(), 'nothing to release')
    assert.match(obstacles({ ...state, changes: [changeOf('')] }).join(), 'the first line is')
    assert.match(obstacles({ ...state, isMade: true }).join(), 'npm run release first')
    const tagged = { ...state, changes: [], isMade: true, tag: 'v0.2.0' }
    assert.match(obstacles(tagged).join(), 'the tag is v0.2.0, and the packages have version 0.1.0')
  },
)

ready.run()
