import type { BrowserKind } from './browser.js'
import { directHost, directHosts, directName } from './network.js'
import { startWithPuppeteer } from './puppeteer-browser.js'

const executablePath = '/usr/bin/chromium'

export const chromium: BrowserKind = {
  engine: 'chromium',
  debianPackage: 'chromium',
  files: [executablePath],
  start: (proxyPort, _publicAddress, { checksCertificates = false } = {}) =>
    startWithPuppeteer('chromium', {
      acceptInsecureCerts: !checksCertificates,
      executablePath,
      pipe: true,
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-breakpad',
        '--disable-component-update',
        // Chromium would try https for the http pages of hosts that it has seen over https.
        '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable',
        '--disable-sync',
        ...(checksCertificates ? [] : ['--ignore-certificate-errors']),
        `--proxy-server=127.0.0.1:${proxyPort}`,
        `--proxy-bypass-list=<-loopback>;${directHosts.join(';')}`,
        `--host-resolver-rules=MAP ${directName} ${directHost}`,
      ],
    }),
}
