import type {
  ConfigurationAdviceCode,
  ConfigurationFault,
  ConfigurationIssueCode,
} from '../../src/index.js'

/** What each code means. The compiler asks for every one. */
export const codeWords: Readonly<Record<ConfigurationIssueCode, string>> = {
  'unknown-key': 'not a key of a configuration',
  'wrong-type': 'a value, or an entry of a list, of another type than its key takes',
  'wildcard-not-alone': '`*` beside other origins',
  'wildcard-with-credentials':
    '`*` in `allowedOrigins` or `exposedHeaders`, or every host of a scheme, with credentials',
  'invalid-origin': 'neither an origin as browsers send it nor a pattern',
  'null-origin': '`null`, which is nobody’s name, without `dangerouslyAllow`',
  'insecure-origin-with-credentials':
    'an `http`, `ftp` or `file` origin that is not on loopback, with credentials',
  'public-suffix-with-credentials':
    'a pattern that covers names anybody can get, with credentials or in `ownOrigins`',
  'invalid-method': 'not a method, or one of the standard ones not in upper case',
  'forbidden-method': '`CONNECT`, `TRACE` or `TRACK`, which no page can use',
  'invalid-header-name': 'not a header name, or a `*` in the wrong place',
  'invalid-host': 'not a host name, nor `*.` before a domain',
  'public-suffix-host': 'a pattern below which anybody can point a name at any address',
  'invalid-max-age': 'not a whole number from -1 to 86400',
  'invalid-path': 'not a path as servers read it, or a `*` in the wrong place',
  'invalid-enforcement': 'none of the three modes',
  'unknown-danger': 'not the name of a danger',
  'unreachable-policy': 'a policy behind one that takes every request',
  'last-policy-conditional':
    'the last policy has `hosts` or `paths`, so that some request has none',
  'empty-list': 'no policy at all, or a policy with an empty list of `hosts` or `paths`',
  'too-many-issues': 'the 1,001st issue: nothing after it was looked at',
}

/** What each fault is. */
export const faultWords: Readonly<Record<ConfigurationFault, string>> = {
  'trailing-slash': 'a `/` at the end of an origin',
  path: 'a path where none belongs, or one that servers read otherwise',
  query: 'a `?` and what follows',
  fragment: 'a `#` and what follows',
  'upper-case': 'letters in the wrong case',
  'default-port': 'a port that browsers leave out',
  'bad-port': 'not a port, or a port where none belongs',
  'no-scheme': 'no `https://` in front',
  'no-host': 'nothing after `://`',
  'user-info': 'a user name or password',
  'unicode-host': 'a host that is not written in ASCII',
  'punycode-host': 'a label that begins with `xn--` and is not Punycode',
  'label-length': 'a part between two dots that is empty or longer than 63 characters',
  'host-length': 'a host of more than 253 characters, or another text of more than 326',
  'ip-address': 'an IP address that is not written as browsers write it',
  'several-origins': 'several origins in one entry',
  'regular-expression': 'a regular expression',
  'wildcard-place': 'a `*` where none may stand',
  'wildcard-scheme': 'a `*` for every host of http or https',
  'white-space': 'a blank or a tab',
  'control-character': 'an invisible character',
  'not-a-string': 'an entry that is not a string',
  'comma-list': 'several entries in one string',
  'not-a-list': 'something other than a list',
}

/** When each piece of advice is given. */
export const adviceWords: Readonly<Record<ConfigurationAdviceCode, string>> = {
  'covered-entry': 'another entry of the list covers this one',
  'never-sent-header': 'an allowed header that no page can set (`Host`)',
  'never-readable-header': 'an exposed header that no page can read (`Set-Cookie`)',
  'never-sent-origin':
    'an origin that no browser sends (`file://host`, `wss://host`, Punycode that does not decode)',
  'enabled-absent': 'origins are listed, `enabled` is not there',
  'no-origin': 'the filter is on, and no origin is allowed',
  'content-type-missing': 'a list of headers replaced the default, and pages cannot send JSON',
  'credentials-without-origin': 'credentials are allowed, but no origin is',
  'max-age-beyond-engines': 'more than the 7200 seconds that Chromium keeps a preflight',
  'registrable-pattern': 'anybody can get a name that the pattern covers',
  'trusted-header-prefix': 'a prefix covers headers that servers trust (`x-forwarded-*`)',
  'hosts-while-off': '`allowedHosts` while the filter is off',
  'hosts-without-last': 'a policy has `allowedHosts`, and the last one has none',
  'unset-variable':
    'a host with `undefined`, `null` or `nan` in it, as a variable leaves it that is not set',
  'probably-misspelled': 'a scheme, method or header one or two letters away from a usual one',
}
