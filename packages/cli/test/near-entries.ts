import fc from 'fast-check'

const part = fc.constantFrom(
  ...[
    'https://',
    'http://',
    'app://',
    'ftp://',
    'file://',
    '*',
    '*.',
    '-',
    '-*',
    'x-',
    '.',
    'a',
    'b.',
    'example',
    '.com',
  ],
  ...[
    'localhost',
    '127.0.0.1',
    '1',
    '09',
    ':8080',
    ':443',
    ':80',
    ':*',
    ':0',
    ':65536',
    '[::1]',
    '[2001:db8::1]',
    '_',
    'A',
  ],
  ...[
    'GET',
    'get',
    'Post',
    'TRACE',
    'connect',
    'all',
    'ANY',
    'x',
    '!',
    ' ',
    'null',
    'é',
    ',',
    '\n',
    'VERSION-CONTROL',
    'lock',
  ],
)

/** A text of a few pieces of origins, hosts, methods, header names and paths: often an entry, or nearly one. */
export const nearEntry: fc.Arbitrary<string> = fc.oneof(
  fc.array(part, { maxLength: 5 }).map((parts) => parts.join('')),
  // Of the lengths at which limits begin.
  fc
    .tuple(
      fc.constantFrom('https://', 'http://*.', '*.', '', 'https://x-*', 'app://'),
      fc.integer({ min: 60, max: 66 }),
      fc.constantFrom('', '.com', '.'),
    )
    .map(([start, length, end]) => `${start}${'a'.repeat(length)}${end}`),
  fc
    .tuple(
      fc.constantFrom('https://', 'https://*.', '*.', '', 'http://a-*.'),
      fc.integer({ min: 122, max: 128 }),
      fc.constantFrom('', 'a', '.', ':8080', ':*'),
    )
    .map(([start, count, end]) => `${start}${'a.'.repeat(count)}b${end}`),
  fc.integer({ min: 310, max: 330 }).map((length) => `app://${'a'.repeat(length)}`),
)

const pathPart = fc.constantFrom(
  ...[
    '/',
    '//',
    '/..',
    '/.',
    '/a',
    '/b',
    '.',
    'c',
    '*',
    'é',
    ' ',
    '%41',
    '%e',
    '%C3',
    '%A9',
    '%C3%A9',
    '%E2%82%AC',
  ],
  ...['%F0%9F%98%80', '%f4%90%80%80', '%ff', '%ed%a0%80', '%c0%80', ';', '?', '#', '\\', '\n'],
)

/** A path or a prefix, or nearly one. */
export const nearPath: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('/', '/', '/a', ''), fc.array(pathPart, { maxLength: 4 }))
  .map(([start, parts]) => [start, ...parts].join(''))
