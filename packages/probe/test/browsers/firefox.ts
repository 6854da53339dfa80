import type { BrowserKind } from './browser.js'
import { directHosts } from './network.js'
import { startWithPuppeteer } from './puppeteer-browser.js'

const executablePath = '/usr/bin/firefox-esr'

export const firefox: BrowserKind = {
  engine: 'firefox',
  debianPackage: 'firefox-esr',
  files: [executablePath],
  start: (proxyPort, publicAddress, { checksCertificates = false } = {}) =>
    startWithPuppeteer('firefox', {
      acceptInsecureCerts: !checksCertificates,
      browser: 'firefox',
      executablePath,
      extraPrefsFirefox: {
        'network.proxy.type': 1,
        'network.proxy.http': '127.0.0.1',
        'network.proxy.http_port': proxyPort,
        'network.proxy.ssl': '127.0.0.1',
        'network.proxy.ssl_port': proxyPort,
        'network.proxy.no_proxies_on': directHosts.join(', '),
        'network.proxy.allow_hijacking_localhost': true,
        // Exists for tests; everything else about local networks is as users have it.
        'network.lna.address_space.public.override': publicAddress,
        'network.http.max-persistent-connections-per-proxy': 256,
      },
    }),
}
