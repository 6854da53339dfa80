// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are among what is tested
/** Every fault, and every other mistake, with its message as a person reads it. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ConfigurationFault, checkConfiguration } from '../src/index.js'

type Row = readonly [
  fault: ConfigurationFault | undefined,
  input: unknown,
  message: string,
  suggestion?: string | number,
]

const seen = new Set<ConfigurationFault | undefined>()

function rows(title: string, table: readonly Row[]): void {
  const test = suite(`messages about ${title}`)
  for (const [fault, input, message, suggestion] of table) {
    seen.add(fault)
    test(message, () => {
      const [issue, ...others] = checkConfiguration(input)
      assert.ok(issue)
      assert.equal(others, [])
      assert.is(issue.fault, fault)
      assert.is(issue.message, message)
      assert.is(issue.suggestion, suggestion)
      assert.ok(message.length <= 220, `${message.length} characters`)
    })
  }
  test.run()
}

rows('origins with several mistakes, whose first remedy is not enough', [
  [
    'trailing-slash',
    { allowedOrigins: ['https://App.example.com/'] },
    'https://App.example.com/ is not an origin: remove the trailing slash, and write https://app.example.com.',
    'https://app.example.com',
  ],
  [
    'path',
    { allowedOrigins: ['https://app.example.com:443/x'] },
    'https://app.example.com:443/x is not an origin: remove the path, and write https://app.example.com.',
    'https://app.example.com',
  ],
  [
    'trailing-slash',
    { allowedOrigins: ['https://app_.example.com:x/'] },
    'https://app_.example.com:x/ is not an origin: remove the trailing slash.',
  ],
  [
    'trailing-slash',
    { allowedOrigins: [`https://${'A'.repeat(60)}.example/`] },
    `https://${'A'.repeat(52)}… is not an origin: remove the trailing slash.`,
    `https://${'a'.repeat(60)}.example`,
  ],
])

rows('origins that are something else', [
  [
    undefined,
    { allowedOrigins: ['["https://x.example"]'] },
    '"["https://x.example"]" is not an origin: it is a list inside a string. In a program, parse it with JSON.parse; in a file, write its entries.',
  ],
  [
    undefined,
    { allowedOrigins: ['process.env.ORIGIN'] },
    '"process.env.ORIGIN" is not an origin: it is code. In a program, write it without quotes; in a JSON file, write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['window.location.origin'] },
    '"window.location.origin" is not an origin: it is code. In a program, write it without quotes; in a JSON file, write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['req.headers.origin'] },
    '"req.headers.origin" is not an origin: it is code. In a program, write it without quotes; in a JSON file, write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['https://process.env.HOST'] },
    'https://process.env.HOST is not an origin: "process.env.HOST" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['undefined'] },
    '"undefined" is not an origin: a variable that is not set becomes this in a string. Set it.',
  ],
  [
    undefined,
    { allowedHosts: ['import.meta.env.VITE_HOST'] },
    '"import.meta.env.VITE_HOST" is not a host: it is code. In a program, write it without quotes; in a JSON file, write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['blob:https://app.example.com'] },
    '"blob:https://app.example.com" is not an origin: remove blob:.',
  ],
  [
    'white-space',
    { allowedOrigins: ['https://app.example.com\n'] },
    'https://app.example.com\\u{a} is not an origin: remove the line break.',
    'https://app.example.com',
  ],
  [
    'bad-port',
    { allowedOrigins: ['http://localhost::3000'] },
    'http://localhost::3000 is not an origin: write one colon before the port.',
    'http://localhost:3000',
  ],
  [
    'bad-port',
    { allowedOrigins: ['https://app.example.com:443:443'] },
    'https://app.example.com:443:443 is not an origin: write one colon before the port.',
    'https://app.example.com',
  ],
])

rows('origins', [
  [
    'trailing-slash',
    { allowedOrigins: ['https://app.example.com/'] },
    'https://app.example.com/ is not an origin: remove the trailing slash.',
    'https://app.example.com',
  ],
  [
    'trailing-slash',
    { allowedOrigins: ['file:///'] },
    'file:/// is not an origin: remove the trailing slash.',
    'file://',
  ],
  [
    'path',
    { allowedOrigins: ['https://example.com/path?q#f'] },
    'https://example.com/path?q#f is not an origin: remove the path.',
    'https://example.com',
  ],
  [
    'path',
    { allowedOrigins: ['https://example.com\\docs'] },
    'https://example.com\\docs is not an origin: remove the path.',
    'https://example.com',
  ],
  [
    'query',
    { allowedOrigins: ['https://example.com?q'] },
    'https://example.com?q is not an origin: remove the query.',
    'https://example.com',
  ],
  [
    'fragment',
    { allowedOrigins: ['https://example.com#f'] },
    'https://example.com#f is not an origin: remove the fragment.',
    'https://example.com',
  ],
  [
    'upper-case',
    { allowedOrigins: ['HTTPS://Example.COM'] },
    'HTTPS://Example.COM is not an origin: write it in lower case.',
    'https://example.com',
  ],
  [
    'upper-case',
    { allowedOrigins: ['http://[2001:DB8::1]'] },
    'http://[2001:DB8::1] is not an origin: write it in lower case.',
    'http://[2001:db8::1]',
  ],
  [
    'upper-case',
    { allowedOrigins: ['NULL'] },
    '"NULL" is not an origin: write null in lower case.',
  ],
  [
    'default-port',
    { allowedOrigins: ['https://example.com:443'] },
    'https://example.com:443 is not an origin: remove :443, which browsers leave out because it is the default of https.',
    'https://example.com',
  ],
  [
    'default-port',
    { allowedOrigins: ['http://example.com:80'] },
    'http://example.com:80 is not an origin: remove :80, which browsers leave out because it is the default of http.',
    'http://example.com',
  ],
  [
    'bad-port',
    { allowedOrigins: ['http://example.com:08080'] },
    'http://example.com:08080 is not an origin: write the port without leading zeros.',
    'http://example.com:8080',
  ],
  [
    'bad-port',
    { allowedOrigins: ['http://localhost:0'] },
    'http://localhost:0 is not an origin: a port is a number from 1 to 65535, or * for any port.',
  ],
  [
    'bad-port',
    { allowedOrigins: ['http://localhost:port'] },
    'http://localhost:port is not an origin: a port is a number from 1 to 65535, or * for any port.',
  ],
  [
    'bad-port',
    { allowedOrigins: ['http://localhost:'] },
    'http://localhost: is not an origin: write a port after the colon, or remove the colon.',
    'http://localhost',
  ],
  [
    'bad-port',
    { allowedOrigins: ['https://*.x.com:[8080,8081]'] },
    '"https://*.x.com:[8080,8081]" is not an origin: write one entry per port, or :* for any port.',
  ],
  [
    'no-scheme',
    { allowedOrigins: ['example.com'] },
    '"example.com" is not an origin: it needs a scheme, as in https://example.com.',
    'https://example.com',
  ],
  [
    'no-scheme',
    { allowedOrigins: ['localhost:3000'] },
    '"localhost:3000" is not an origin: it needs a scheme, as in http://localhost:3000.',
    'http://localhost:3000',
  ],
  [
    'no-scheme',
    { allowedOrigins: ['web:8080'] },
    '"web:8080" is not an origin: it needs a scheme, as in http://web:8080.',
    'http://web:8080',
  ],
  [
    'no-scheme',
    { allowedOrigins: ['192.168.1.20:5173'] },
    '"192.168.1.20:5173" is not an origin: it needs a scheme, as in http://192.168.1.20:5173.',
    'http://192.168.1.20:5173',
  ],
  [
    'no-scheme',
    { allowedOrigins: ['//example.com'] },
    '"//example.com" is not an origin: it needs a scheme, as in https://example.com.',
    'https://example.com',
  ],
  [
    'no-scheme',
    { allowedOrigins: ['https:example.com'] },
    '"https:example.com" is not an origin: write https:// with a colon and two slashes, as in https://example.com.',
    'https://example.com',
  ],
  [
    'no-scheme',
    { allowedOrigins: ['*.example.com'] },
    '"*.example.com" is not an origin: it needs a scheme, as in https://*.example.com.',
    'https://*.example.com',
  ],
  [
    'no-scheme',
    { allowedOrigins: ['1app://x'] },
    '"1app://x" is not an origin: it must begin with a scheme such as https.',
  ],
  ['no-scheme', { allowedOrigins: ['://x'] }, '"://x" is not an origin: write https in front.'],
  [
    'no-host',
    { allowedOrigins: ['https://'] },
    'https:// is not an origin: it needs a host, as in https://app.example.com.',
  ],
  [
    'no-host',
    { allowedOrigins: ['app://'] },
    'app:// is not an origin: it needs a host, as in https://app.example.com.',
  ],
  [
    'no-host',
    { allowedOrigins: [''] },
    'An empty string is not an origin: write one such as https://app.example.com.',
  ],
  [
    'user-info',
    { allowedOrigins: ['http://user:secret@example.com'] },
    'http://…@example.com is not an origin: remove the user name and password before the @.',
    'http://example.com',
  ],
  [
    'unicode-host',
    { allowedOrigins: ['https://bücher.example'] },
    'https://bücher.example is not an origin: write the host in ASCII, as browsers send it, with labels that begin with xn--.',
  ],
  [
    'punycode-host',
    { allowedOrigins: ['https://xn--bücher.example'] },
    'https://xn--bücher.example is not an origin: only ASCII may follow xn--: write the whole host as browsers send it.',
  ],
  [
    'label-length',
    { allowedOrigins: [`https://${'a'.repeat(64)}.example`] },
    'https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… is not an origin: a label of a host has at most 63 characters.',
  ],
  [
    'label-length',
    { allowedOrigins: ['https://a..example'] },
    'https://a..example is not an origin: remove one of the two dots in a row.',
  ],
  [
    'host-length',
    { allowedOrigins: [`https://${'a.'.repeat(127)}example`] },
    'https://a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.… is not an origin: a host has at most 253 characters.',
  ],
  [
    'host-length',
    { allowedOrigins: [`app://${'a'.repeat(321)}`] },
    'app://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… is not an origin: an origin has at most 326 characters.',
  ],
  [
    'host-length',
    { allowedOrigins: ['x'.repeat(3000)] },
    '"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" is not an origin: an origin has at most 326 characters.',
  ],
  [
    'ip-address',
    { allowedOrigins: ['http://127.1'] },
    'http://127.1 is not an origin: write the address as four numbers from 0 to 255, without leading zeros.',
  ],
  [
    'ip-address',
    { allowedOrigins: ['http://127.0.0.1.'] },
    'http://127.0.0.1. is not an origin: remove the dot at the end.',
    'http://127.0.0.1',
  ],
  [
    'ip-address',
    { allowedOrigins: ['http://[::0001]'] },
    'http://[::0001] is not an origin: browsers write this address as [::1].',
    'http://[::1]',
  ],
  [
    'ip-address',
    { allowedOrigins: ['http://[::g]'] },
    'http://[::g] is not an origin: the text in the brackets is not an IPv6 address.',
  ],
  [
    'ip-address',
    { allowedOrigins: ['http://::1'] },
    'http://::1 is not an origin: an IPv6 address needs brackets, as in http://[::1].',
    'http://[::1]',
  ],
  [
    'several-origins',
    { allowedOrigins: ['https://a.example,https://b.example'] },
    '"https://a.example,https://b.example" is not an origin: it contains several. Make each origin a separate entry.',
  ],
  [
    'several-origins',
    { allowedOrigins: ['https://a.example https://b.example'] },
    '"https://a.example https://b.example" is not an origin: it contains several. Make each origin a separate entry.',
  ],
  [
    'regular-expression',
    { allowedOrigins: ['/^https:\\/\\/.*\\.example\\.com$/'] },
    '"/^https:\\/\\/.*\\.example\\.com$/" is not an origin: regular expressions are not supported. List each origin, or write a pattern such as https://*.example.com.',
    'https://*.example.com',
  ],
  [
    'regular-expression',
    { allowedOrigins: ['^https://example\\.com$'] },
    '"^https://example\\.com$" is not an origin: regular expressions are not supported. List each origin, or write a pattern such as https://*.example.com.',
    'https://example.com',
  ],
  [
    'regular-expression',
    { allowedOrigins: ['https://(a|b).example.com'] },
    'https://(a|b).example.com is not an origin: regular expressions are not supported. List each origin, or write a pattern such as https://*.example.com.',
  ],
  [
    'wildcard-place',
    { allowedOrigins: ['https://a.*.com'] },
    'https://a.*.com is not a pattern: write only one *, in the first label of the host, as in https://*.example.com.',
  ],
  [
    'wildcard-place',
    { allowedOrigins: ['https://*example.com'] },
    'https://*example.com is not a pattern: write a - between the * and the text beside it, as in https://app-*.example.com.',
    'https://*.example.com',
  ],
  [
    'wildcard-place',
    { allowedOrigins: ['https://app*.example.com'] },
    'https://app*.example.com is not a pattern: write a - between the * and the text beside it, as in https://app-*.example.com.',
    'https://app-*.example.com',
  ],
  [
    'wildcard-place',
    { allowedOrigins: ['https://**.example.com'] },
    'https://**.example.com is not a pattern: write only one *, in the first label of the host, as in https://*.example.com.',
    'https://*.example.com',
  ],
  [
    'wildcard-place',
    { allowedOrigins: ['http://192.168.*.*'] },
    'http://192.168.*.* is not a pattern: an IP address cannot contain a *, so list each address.',
  ],
  [
    'wildcard-place',
    { allowedOrigins: ['http://*.[::1]'] },
    'http://*.[::1] is not a pattern: an IP address cannot contain a *, so list each address.',
  ],
  [
    'wildcard-place',
    { allowedOrigins: ['https://.example.com'] },
    'https://.example.com is not an origin: a host cannot begin with a dot: write *.example.com for every name below it.',
    'https://*.example.com',
  ],
  [
    'wildcard-place',
    { allowedOrigins: ['app://x*'] },
    'app://x* is not a pattern: after app:// a * means the whole host, without a port.',
  ],
  [
    'wildcard-scheme',
    { allowedOrigins: ['https://*'] },
    'https://* is not a pattern: it would cover every site. Write a domain after it, or * alone for every origin.',
  ],
  [
    'wildcard-scheme',
    { allowedOrigins: ['https://*:8080'] },
    'https://*:8080 is not a pattern: it would cover every site. Write a domain after it, or * alone for every origin.',
  ],
  [
    'wildcard-scheme',
    { allowedOrigins: ['*://example.com'] },
    '"*://example.com" is not a pattern: a scheme cannot contain a *, so write one entry for https and one for http.',
  ],
  [
    'white-space',
    { allowedOrigins: [' https://example.com '] },
    '" https://example.com " is not an origin: remove the spaces.',
    'https://example.com',
  ],
  [
    'white-space',
    { allowedOrigins: ['https://exa mple.com'] },
    '"https://exa mple.com" is not an origin: remove the spaces.',
  ],
  [
    'control-character',
    { allowedOrigins: ['https://exa\u200bmple.com'] },
    'https://exa\\u{200b}mple.com is not an origin: remove the invisible character U+200B.',
    'https://example.com',
  ],
  [
    undefined,
    { allowedOrigins: ['all'] },
    '"all" is not an origin: to allow every origin, write * as the only entry.',
  ],
  [
    undefined,
    { allowedOrigins: ['https://example.com,'] },
    '"https://example.com," is not an origin: remove the comma.',
    'https://example.com',
  ],
  [
    undefined,
    { allowedOrigins: ['"https://example.com"'] },
    '""https://example.com"" is not an origin: remove the quotes around it.',
    'https://example.com',
  ],
  [
    undefined,
    { allowedOrigins: ['https://exa%6dple.com'] },
    'https://exa%6dple.com is not an origin: a host cannot contain the character %.',
  ],
  [
    undefined,
    { allowedOrigins: ['https://${APP_HOST}'] },
    'https://${APP_HOST} is not an origin: "${APP_HOST}" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['https://%APP%'] },
    'https://%APP% is not an origin: "%APP%" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['https://%ACCOUNT_HOST%'] },
    'https://%ACCOUNT_HOST% is not an origin: "%ACCOUNT_HOST%" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['https://{{host}}'] },
    'https://{{host}} is not an origin: "{{host}}" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['https://{{ host }}'] },
    '"https://{{ host }}" is not an origin: "{{ host }}" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['https://<host>'] },
    'https://<host> is not an origin: "<host>" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['https://<%= host %>'] },
    '"https://<%= host %>" is not an origin: "<%= host %>" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['https://#{host}'] },
    'https://#{host} is not an origin: "#{host}" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['https://${{ vars.HOST }}'] },
    '"https://${{ vars.HOST }}" is not an origin: "${{ vars.HOST }}" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['$ORIGIN'] },
    '"$ORIGIN" is not an origin: "$ORIGIN" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['${SCHEME}://app.example.com'] },
    '"${SCHEME}://app.example.com" is not an origin: "${SCHEME}" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['https://*.$(DOMAIN)'] },
    'https://*.$(DOMAIN) is not an origin: "$(DOMAIN)" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['https://app.example.com:${PORT}'] },
    'https://app.example.com:${PORT} is not an origin: "${PORT}" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedOrigins: ['app://{name}'] },
    'app://{name} is not an origin: "{name}" is a placeholder that was not filled in. Write its value.',
  ],
  [
    'user-info',
    { allowedOrigins: ['https://me:se$cret@example.com'] },
    'https://…@example.com is not an origin: remove the user name and password before the @.',
    'https://example.com',
  ],
  [
    'path',
    { allowedOrigins: ['https://example.com/${PATH}'] },
    'https://example.com/${PATH} is not an origin: remove the path.',
    'https://example.com',
  ],
  [
    undefined,
    { allowedOrigins: ['https://B%c3%bccher.example'] },
    'https://B%c3%bccher.example is not an origin: a host cannot contain the character %.',
  ],
  [
    'regular-expression',
    { allowedOrigins: ['https://(?<name>[a-z]{2,5})\\.example\\.com'] },
    '"https://(?<name>[a-z]{2,5})\\.example\\.com" is not an origin: regular expressions are not supported. List each origin, or write a pattern such as https://*.example.com.',
  ],
  [
    'no-scheme',
    { allowedOrigins: ['https:/app.example.com'] },
    '"https:/app.example.com" is not an origin: write https:// with a colon and two slashes, as in https://app.example.com.',
    'https://app.example.com',
  ],
  [
    'no-scheme',
    { allowedOrigins: ['HTTPS:/app.example.com'] },
    '"HTTPS:/app.example.com" is not an origin: write https:// with a colon and two slashes, as in https://app.example.com.',
    'https://app.example.com',
  ],
  [
    'no-scheme',
    { allowedOrigins: ['https//app.example.com'] },
    '"https//app.example.com" is not an origin: write https:// with a colon and two slashes, as in https://app.example.com.',
    'https://app.example.com',
  ],
  [
    'no-scheme',
    { allowedOrigins: ['https:\\\\app.example.com'] },
    '"https:\\\\app.example.com" is not an origin: write https:// with a colon and two slashes, as in https://app.example.com.',
    'https://app.example.com',
  ],
  [
    'no-scheme',
    { allowedOrigins: ['https:///app.example.com'] },
    'https:///app.example.com is not an origin: write https:// with a colon and two slashes, as in https://app.example.com.',
    'https://app.example.com',
  ],
  [
    undefined,
    { allowedOrigins: ['https://example.1x'] },
    'https://example.1x is not an origin: the last label of a host must begin with a letter, unless it is an IP address.',
  ],
  [
    undefined,
    { allowedOrigins: ['app://a{b'] },
    'app://a{b is not an origin: its host contains a character that no browser sends.',
  ],
])

rows('own origins', [
  [
    'wildcard-scheme',
    { ownOrigins: ['*'] },
    'ownOrigins cannot contain "*": write this server\'s own addresses, such as https://app.example.com.',
  ],
  [
    undefined,
    { ownOrigins: ['null'] },
    'ownOrigins cannot contain "null": write this server\'s own addresses, such as https://app.example.com.',
  ],
  [
    'wildcard-scheme',
    { ownOrigins: ['app://*'] },
    "ownOrigins cannot contain app://*: write this server's own addresses, such as https://app.example.com.",
  ],
  [
    'trailing-slash',
    { ownOrigins: ['https://app.example.com/'] },
    'https://app.example.com/ is not an origin: remove the trailing slash.',
    'https://app.example.com',
  ],
  [
    undefined,
    { ownOrigins: ['https://*.vercel.app'] },
    'Anyone can get a name that https://*.vercel.app covers: list the origins, or add public-suffixes-with-credentials to dangerouslyAllow.',
  ],
])

rows('hosts', [
  [
    undefined,
    { allowedHosts: ['https://api.example.com'] },
    'https://api.example.com is not a host: write only the host, without the scheme and path.',
    'api.example.com',
  ],
  [
    'bad-port',
    { allowedHosts: ['api.example.com:80'] },
    '"api.example.com:80" is not a host: remove the port: ports are not compared.',
    'api.example.com',
  ],
  [
    'upper-case',
    { allowedHosts: ['API.example.com'] },
    '"API.example.com" is not a host: write it in lower case.',
    'api.example.com',
  ],
  [
    undefined,
    { allowedHosts: ['${APP_HOST}'] },
    '"${APP_HOST}" is not a host: "${APP_HOST}" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedHosts: ['%APP%'] },
    '"%APP%" is not a host: "%APP%" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedHosts: ['{{host}}'] },
    '"{{host}}" is not a host: "{{host}}" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedHosts: ['*.<domain>'] },
    '"*.<domain>" is not a host: "<domain>" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedHosts: ['api.$DOMAIN'] },
    '"api.$DOMAIN" is not a host: "$DOMAIN" is a placeholder that was not filled in. Write its value.',
  ],
  [
    undefined,
    { allowedHosts: ['API.ex%mple.com'] },
    '"API.ex%mple.com" is not a host: a host cannot contain the character %.',
  ],
  [
    undefined,
    { allowedHosts: ['https:/api.example.com'] },
    '"https:/api.example.com" is not a host: write only the host, without the scheme and path.',
    'api.example.com',
  ],
  ['no-host', { allowedHosts: [''] }, '"" is not a host: write a name such as api.example.com.'],
  [
    'wildcard-place',
    { allowedHosts: ['*'] },
    '"*" is not a host: to accept every host, leave the list empty.',
  ],
  [
    'wildcard-place',
    { allowedHosts: ['*.com'] },
    '"*.com" is not a host: write * only before a domain that contains a dot, as in *.example.com.',
  ],
  [
    'wildcard-place',
    { allowedHosts: ['*.*.com'] },
    '"*.*.com" is not a host: write * only before a domain that contains a dot, as in *.example.com.',
  ],
  [
    'wildcard-place',
    { allowedHosts: ['a*.com'] },
    '"a*.com" is not a host: write * only before a domain that contains a dot, as in *.example.com.',
  ],
  [
    undefined,
    { allowedHosts: ['a.example.com.'] },
    '"a.example.com." is not a host: remove the dot at the end.',
    'a.example.com',
  ],
  [
    'wildcard-place',
    { allowedHosts: ['.example.com'] },
    '".example.com" is not a host: a host cannot begin with a dot: write *.example.com for every name below it.',
    '*.example.com',
  ],
  [
    'ip-address',
    { allowedHosts: ['::1'] },
    '"::1" is not a host: an IPv6 address needs brackets, as in [::1].',
  ],
  [
    'ip-address',
    { allowedHosts: ['[::g]'] },
    '"[::g]" is not a host: the text in the brackets is not an IPv6 address.',
  ],
  [
    'ip-address',
    { allowedHosts: ['1.2.3'] },
    '"1.2.3" is not a host: write the address as four numbers from 0 to 255, without leading zeros.',
  ],
  ['path', { allowedHosts: ['a/b'] }, '"a/b" is not a host: remove the path.', 'a'],
  [
    'trailing-slash',
    { allowedHosts: ['a/'] },
    '"a/" is not a host: remove the trailing slash.',
    'a',
  ],
  [
    'user-info',
    { allowedHosts: ['x@a'] },
    '"x@a" is not a host: remove everything up to the @.',
    'a',
  ],
  [
    'unicode-host',
    { allowedHosts: ['bücher.example'] },
    '"bücher.example" is not a host: write the host in ASCII, as browsers send it, with labels that begin with xn--.',
  ],
  [
    'comma-list',
    { allowedHosts: ['a.example, b.example'] },
    '"a.example, b.example" is not a host: it contains several. Make each host a separate entry.',
  ],
  [
    'white-space',
    { allowedHosts: [' a.example'] },
    '" a.example" is not a host: remove the spaces.',
    'a.example',
  ],
  [
    'regular-expression',
    { allowedHosts: ['/^a$/'] },
    '"/^a$/" is not a host: regular expressions are not supported. List each host, or write a pattern such as *.example.com.',
  ],
  [
    undefined,
    { allowedHosts: ['*.co.uk'] },
    'Anyone can point a name under "*.co.uk" at this server: list the names it has, or add public-suffix-hosts to dangerouslyAllow.',
  ],
  [
    undefined,
    { allowedHosts: ['*.duckdns.org'] },
    'Anyone can point a name under "*.duckdns.org" at this server: list the names it has, or add public-suffix-hosts to dangerouslyAllow.',
  ],
])

rows('methods', [
  [
    'upper-case',
    { allowedMethods: ['get'] },
    '"get" is not a method: methods are case-sensitive, so write GET.',
    'GET',
  ],
  [
    'upper-case',
    { allowedMethods: ['propfind'] },
    '"propfind" is not a method: methods are case-sensitive, so write PROPFIND.',
    'PROPFIND',
  ],
  [
    'upper-case',
    { allowedMethods: ['query'] },
    '"query" is not a method: methods are case-sensitive, so write QUERY.',
    'QUERY',
  ],
  [undefined, { allowedMethods: ['ALL'] }, '"ALL" is not a method: write * for every method.', '*'],
  [undefined, { allowedMethods: ['any'] }, '"any" is not a method: write * for every method.', '*'],
  [
    'wildcard-place',
    { allowedMethods: ['GET*'] },
    '"GET*" is not a method: a * for every method must stand alone.',
    'GET',
  ],
  [
    'wildcard-place',
    { allowedMethods: ['X*'] },
    '"X*" is not a method: a * for every method must stand alone.',
  ],
  [
    undefined,
    { allowedMethods: [''] },
    '"" is not a method: write a method, or remove the empty entry.',
  ],
  [
    'white-space',
    { allowedMethods: ['A B'] },
    '"A B" is not a method: a method cannot contain a space.',
  ],
  [
    'white-space',
    { allowedMethods: [' PUT '] },
    '" PUT " is not a method: remove the spaces around it.',
    'PUT',
  ],
  [
    'comma-list',
    { allowedMethods: ['GET,POST'] },
    '"GET,POST" is not a method: it contains several. Make each method a separate entry.',
  ],
  [
    undefined,
    { allowedMethods: ['MÉTHODE'] },
    '"MÉTHODE" is not a method: a method cannot contain the character É.',
  ],
  [
    'white-space',
    { allowedMethods: ['A\u2028B'] },
    '"A\\u{2028}B" is not a method: a method cannot contain a space.',
  ],
  [
    undefined,
    { allowedMethods: ['connect'] },
    'No page can send "connect": browsers forbid it, so remove it.',
  ],
  [
    undefined,
    { allowedMethods: ['TRACE'] },
    'No page can send "TRACE": browsers forbid it, so remove it.',
  ],
  [
    undefined,
    { allowedMethods: ['Track'] },
    'No page can send "Track": browsers forbid it, so remove it.',
  ],
])

rows('header names', [
  [
    undefined,
    { allowedHeaders: [''] },
    '"" is not a header name: write a header name, or remove the empty entry.',
  ],
  [
    'white-space',
    { allowedHeaders: ['A B'] },
    '"A B" is not a header name: a header name cannot contain a space.',
  ],
  [
    'white-space',
    { allowedHeaders: [' ETag'] },
    '" ETag" is not a header name: remove the spaces around it.',
    'ETag',
  ],
  [
    'comma-list',
    { allowedHeaders: ['X-A, X-B'] },
    '"X-A, X-B" is not a header name: it contains several. Make each header name a separate entry.',
  ],
  [
    undefined,
    { allowedHeaders: ['X-A:'] },
    '"X-A:" is not a header name: a header name cannot contain the character :.',
    'X-A',
  ],
  [
    undefined,
    { allowedHeaders: ['é'] },
    '"é" is not a header name: a header name cannot contain the character é.',
  ],
  [
    'control-character',
    { allowedHeaders: ['a\u0000b'] },
    '"a\\u{0}b" is not a header name: remove the invisible character U+0000.',
  ],
  [
    'wildcard-place',
    { allowedHeaders: ['x-*-y'] },
    '"x-*-y" is not a header name: write * alone, or at the end after a -, as in x-amz-*.',
  ],
  [
    'wildcard-place',
    { allowedHeaders: ['x*'] },
    '"x*" is not a header name: write * alone, or at the end after a -, as in x-amz-*.',
    'x-*',
  ],
  [
    'wildcard-place',
    { allowedHeaders: ['*x'] },
    '"*x" is not a header name: write * alone, or at the end after a -, as in x-amz-*.',
  ],
  [
    'wildcard-place',
    { exposedHeaders: ['x-amz-*'] },
    '"x-amz-*" is not a header name: browsers do not support prefixes here, so list the names, or write * alone.',
  ],
])

rows('paths', [
  [
    undefined,
    { excludedPaths: [''] },
    '"" is not a path: write / for the root, or /* for every path.',
    '/',
  ],
  [
    undefined,
    { excludedPaths: ['admin'] },
    '"admin" is not a path: a path begins with /.',
    '/admin',
  ],
  [
    'white-space',
    { excludedPaths: [' /a'] },
    '" /a" is not a path: remove the spaces around it.',
    '/a',
  ],
  [
    'query',
    { excludedPaths: ['/a?b'] },
    '"/a?b" is not a path: remove the query: queries are not compared.',
    '/a',
  ],
  ['fragment', { excludedPaths: ['/a#b'] }, '"/a#b" is not a path: remove the fragment.', '/a'],
  [
    'wildcard-place',
    { excludedPaths: ['/a*b'] },
    '"/a*b" is not a path: a * is allowed only once, at the end, as in /admin*.',
  ],
  [
    'wildcard-place',
    { excludedPaths: ['/admin/**'] },
    '"/admin/**" is not a path: a * is allowed only once, at the end, as in /admin*.',
    '/admin/*',
  ],
  [
    'path',
    { excludedPaths: ['/a/../b'] },
    '"/a/../b" is not a path: servers read it as "/b", so write that.',
    '/b',
  ],
  [
    'path',
    { excludedPaths: ['//a'] },
    '"//a" is not a path: servers read it as "/a", so write that.',
    '/a',
  ],
  [
    'path',
    { excludedPaths: ['/a;b'] },
    '"/a;b" is not a path: servers read it as "/a", so write that.',
    '/a',
  ],
  [
    'path',
    { excludedPaths: ['/%61'] },
    '"/%61" is not a path: servers read it as "/a", so write that.',
    '/a',
  ],
  [
    'path',
    { excludedPaths: ['/a\\b'] },
    '"/a\\b" is not a path: servers read it as "/a/b", so write that.',
    '/a/b',
  ],
  [
    undefined,
    { excludedPaths: ['/%2a'] },
    '"/%2a" is not a path: a path cannot contain an encoded *, ? or #.',
  ],
  [
    undefined,
    { excludedPaths: ['https://x.example/admin*'] },
    'https://x.example/admin* is not a path: write only the path, without the host.',
    '/admin*',
  ],
  [
    'regular-expression',
    { excludedPaths: ['^/admin'] },
    '"^/admin" is not a path: regular expressions are not supported. Write a path, or a prefix such as /admin*.',
  ],
  [
    'regular-expression',
    { excludedPaths: ['/admin/(.*)'] },
    '"/admin/(.*)" is not a path: regular expressions are not supported. Write a path, or a prefix such as /admin*.',
  ],
])

rows('dangers', [
  [
    undefined,
    { dangerouslyAllow: ['any-origin'] },
    '"any-origin" is not one of any-origin-with-credentials, null-origin, insecure-origins-with-credentials, public-suffixes-with-credentials, public-suffix-hosts.',
    'any-origin-with-credentials',
  ],
  [
    undefined,
    { dangerouslyAllow: ['null-orgin'] },
    '"null-orgin" is not one of any-origin-with-credentials, null-origin, insecure-origins-with-credentials, public-suffixes-with-credentials, public-suffix-hosts.',
    'null-origin',
  ],
  [
    undefined,
    { dangerouslyAllow: ['x'] },
    '"x" is not one of any-origin-with-credentials, null-origin, insecure-origins-with-credentials, public-suffixes-with-credentials, public-suffix-hosts.',
  ],
])

rows('values', [
  [
    'comma-list',
    { allowedHeaders: 'X-A, X-B' },
    'allowedHeaders must be a list: write ["X-A", "X-B"].',
  ],
  ['not-a-list', { allowedOrigins: '*' }, 'allowedOrigins must be a list: write ["*"].'],
  ['not-a-list', { allowedMethods: 'put' }, 'allowedMethods must be a list: write ["PUT"].'],
  [
    'comma-list',
    { allowedOrigins: 'https://App.example.com/, nonsense' },
    'allowedOrigins must be a list: write ["https://app.example.com", "nonsense"].',
  ],
  [
    'not-a-list',
    { allowedOrigins: '["https://x.example"]' },
    'allowedOrigins must be a list, not a string with a list in it: in a program, parse it with JSON.parse; in a file, remove the quotes around the list.',
  ],
  [
    'not-a-list',
    { allowedOrigins: null },
    'allowedOrigins must be a list such as ["https://app.example.com"], not null.',
  ],
  [
    'not-a-list',
    { allowedMethods: {} },
    'allowedMethods must be a list such as ["GET"], not an object.',
  ],
  [
    'regular-expression',
    { allowedOrigins: [/x/] },
    'allowedOrigins cannot contain regular expressions: list the origins, or use a pattern such as https://*.example.com.',
  ],
  [
    'regular-expression',
    { allowedOrigins: [/^https:\/\/.*\.example\.com$/] },
    'allowedOrigins cannot contain regular expressions: list the origins, or use a pattern such as https://*.example.com.',
    'https://*.example.com',
  ],
  [
    'regular-expression',
    { allowedHeaders: [/x/] },
    'allowedHeaders cannot contain regular expressions: write strings, such as "X-Requested-With".',
  ],
  [
    'not-a-string',
    { allowedOrigins: [['*']] },
    'An entry of allowedOrigins must be a string such as "https://app.example.com", not a list: remove the inner brackets.',
  ],
  [
    'not-a-string',
    { allowedMethods: [1] },
    'An entry of allowedMethods must be a string such as "GET", not 1.',
  ],
  [
    'not-a-string',
    { allowedMethods: [null] },
    'An entry of allowedMethods must be a string such as "GET", not null.',
  ],
  [undefined, { enabled: 'true' }, 'enabled must be true or false, not "true": remove the quotes.'],
  [undefined, { debug: 1 }, 'debug must be true or false, not 1.'],
  [undefined, { explainPreflights: null }, 'explainPreflights must be true or false, not null.'],
  [
    undefined,
    { preflightMaxAgeInSeconds: '1800' },
    'preflightMaxAgeInSeconds must be a number of seconds, not "1800": remove the quotes.',
    1800,
  ],
  [
    undefined,
    { preflightMaxAgeInSeconds: null },
    'preflightMaxAgeInSeconds must be a number of seconds, not null.',
  ],
  [
    undefined,
    { preflightMaxAgeInSeconds: 1.5 },
    'preflightMaxAgeInSeconds cannot be 1.5: write a whole number of seconds from 0 to 86400, or -1 for never.',
    1,
  ],
  [
    undefined,
    { preflightMaxAgeInSeconds: 99999 },
    'preflightMaxAgeInSeconds cannot be 99999: browsers cache a preflight for at most 86400 seconds (one day).',
    86400,
  ],
  [
    undefined,
    { preflightMaxAgeInSeconds: -2 },
    'preflightMaxAgeInSeconds cannot be -2: write a whole number of seconds from 0 to 86400, or -1 for never.',
    -1,
  ],
  [
    undefined,
    { enforcement: 'blok' },
    'enforcement must be "block", "omit" or "report", not "blok".',
    'block',
  ],
  [
    undefined,
    { enforcement: 'deny' },
    'enforcement must be "block", "omit" or "report", not "deny".',
  ],
  [undefined, { enforcement: true }, 'enforcement must be "block", "omit" or "report", not true.'],
])

rows('whole configurations', [
  [
    undefined,
    null,
    'A configuration must be an object, not null: write an object such as { "enabled": true, "allowedOrigins": [] }.',
  ],
  [
    undefined,
    [],
    'A configuration must be an object, not a list: use createPolicies for a list of policies.',
  ],
  [
    undefined,
    'x',
    'A configuration must be an object, not a string: parse it with JSON.parse first.',
  ],
  [
    undefined,
    1,
    'A configuration must be an object, not a number: write an object such as { "enabled": true, "allowedOrigins": [] }.',
  ],
])

rows('dangers that are not named', [
  [
    undefined,
    { allowCredentials: true, allowedOrigins: ['*'] },
    'With credentials, * lets every site act as your visitors: list the origins, or add any-origin-with-credentials to dangerouslyAllow.',
  ],
  [
    undefined,
    { allowCredentials: true, allowedOrigins: ['app://*'] },
    'With credentials, app://* lets every page of that scheme act as its user: list the hosts, or add any-origin-with-credentials to dangerouslyAllow.',
  ],
  [
    undefined,
    { allowCredentials: true, allowedOrigins: ['null'] },
    'Any site can send the origin null, using a sandboxed frame: leave it out, or add null-origin and any-origin-with-credentials to dangerouslyAllow.',
  ],
  [
    undefined,
    { allowedOrigins: ['null'] },
    'Any site can send the origin null, using a sandboxed frame: leave it out, or add null-origin to dangerouslyAllow.',
  ],
  [
    undefined,
    { allowCredentials: true, allowedOrigins: ['http://example.com'] },
    'With credentials, anyone on the network can pose as http://example.com: use https, or add insecure-origins-with-credentials to dangerouslyAllow.',
  ],
  [
    undefined,
    { allowCredentials: true, allowedOrigins: ['https://*.com'] },
    'Anyone can get a name that https://*.com covers: list the origins, or add public-suffixes-with-credentials to dangerouslyAllow.',
  ],
  [
    undefined,
    { allowCredentials: true, allowedOrigins: ['https://*.github.io'] },
    'Anyone can get a name that https://*.github.io covers: list the origins, or add public-suffixes-with-credentials to dangerouslyAllow.',
  ],
  [
    undefined,
    { allowCredentials: true, allowedOrigins: ['https://*-team.vercel.app'] },
    'Anyone can get a name that https://*-team.vercel.app covers: list the origins, or add public-suffixes-with-credentials to dangerouslyAllow.',
  ],
  [
    undefined,
    { allowCredentials: true, allowedOrigins: ['https://*.amazonaws.com'] },
    'Anyone can get a name that https://*.amazonaws.com covers: list the origins, or add public-suffixes-with-credentials to dangerouslyAllow.',
  ],
  [
    undefined,
    { allowCredentials: true, exposedHeaders: ['*'] },
    'With credentials, browsers read * in exposedHeaders as a header name, not a wildcard: list the names.',
  ],
])

const faults: { readonly [fault in ConfigurationFault]: true } = {
  'trailing-slash': true,
  path: true,
  query: true,
  fragment: true,
  'upper-case': true,
  'default-port': true,
  'bad-port': true,
  'no-scheme': true,
  'no-host': true,
  'user-info': true,
  'unicode-host': true,
  'punycode-host': true,
  'label-length': true,
  'host-length': true,
  'ip-address': true,
  'several-origins': true,
  'regular-expression': true,
  'wildcard-place': true,
  'wildcard-scheme': true,
  'white-space': true,
  'control-character': true,
  'not-a-string': true,
  'comma-list': true,
  'not-a-list': true,
}

const list = suite('the list of faults')

list('has a row for each', () => {
  assert.equal(
    Object.keys(faults).filter((fault) => !seen.has(fault as ConfigurationFault)),
    [],
  )
})

list('is short: the longest message of a value that is as long as can be fits', () => {
  const long = 'x'.repeat(5_000)
  const credentialed = { allowCredentials: true }
  const inputs = [
    { [long]: 1 },
    { allowedOrigins: [`https://${long}/`] },
    { allowedOrigins: [`(${long})`] },
    { ownOrigins: [`${'a'.repeat(300)}://*`] },
    { ...credentialed, allowedOrigins: [`${'a'.repeat(300)}://*`] },
    { ...credentialed, allowedOrigins: [`https://*.${'a'.repeat(63)}`] },
    { ...credentialed, allowedOrigins: [`http://${'a.'.repeat(100)}example`] },
    { allowedHeaders: [`${long},${long}`], exposedHeaders: [`${long}*`] },
    { allowedHeaders: `${long},${long}`, allowedMethods: `${'é,'.repeat(49)}é` },
    { allowedMethods: [`${long}*`, `${long} `] },
    { excludedPaths: [long, `/${long}/../${long}`, `^${long}`] },
    { allowedHosts: [`*.${long}`, `${long},${long}`, `https://${long}`] },
    { dangerouslyAllow: [long], enforcement: long, enabled: long },
    { preflightMaxAgeInSeconds: long },
  ]
  for (const input of inputs) {
    const issues = checkConfiguration(input)
    assert.ok(issues.length > 0)
    for (const { message } of issues) {
      assert.ok(message.length <= 220, `${message.length}: ${message}`)
    }
  }
})

list('tells no password', () => {
  for (const entry of [
    'https://u:secret@example.com',
    'http://u:secret@example.com/',
    'u:secret@a.example',
  ]) {
    const [issue] = checkConfiguration({ allowedOrigins: [entry] })
    assert.not.match(issue?.message ?? 'secret', 'secret')
  }
})

list.run()
