import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Browser, BrowserKind, StartOptions } from './browser.js'
import { createNetwork, directHost, type Network, type Site } from './network.js'

interface PublicServer {
  readonly server: Server
  site: Site | undefined
}

/** Starts a server before the browser, which is told that its address is a public one. */
async function openPublicServer(): Promise<PublicServer> {
  const server = createServer((request, response) => {
    publicServer.site?.request(request, response as never)
  })
  const publicServer: PublicServer = { server, site: undefined }
  await new Promise<void>((done) => server.listen(0, directHost, done))
  return publicServer
}

/** A browser, and the sites that it can reach. */
export class Stage {
  readonly browser: Browser
  readonly #network: Network
  readonly #servers: Server[] = []
  readonly #publicServer: PublicServer
  readonly #sites: ((host: string) => Site | undefined)[]

  static async open(kind: BrowserKind, options?: StartOptions): Promise<Stage> {
    const sites: ((host: string) => Site | undefined)[] = []
    const network = await createNetwork((host) => {
      for (const resolve of sites) {
        const site = resolve(host)
        if (site !== undefined) return site
      }
      return undefined
    })
    try {
      const direct = await openPublicServer()
      const { port } = direct.server.address() as AddressInfo
      const publicAddress = `${directHost}:${port}`
      const browser = await kind.start(network.port, publicAddress, options)
      return new Stage(browser, network, sites, direct, `http://${publicAddress}`)
    } catch (error) {
      await network.close()
      throw error
    }
  }

  private constructor(
    browser: Browser,
    network: Network,
    sites: ((host: string) => Site | undefined)[],
    publicServer: PublicServer,
    readonly publicOrigin: string,
  ) {
    this.#publicServer = publicServer
    this.#servers.push(publicServer.server)
    this.browser = browser
    this.#network = network
    this.#sites = sites
  }

  /** Lets a site answer for the hosts (with their ports, where not default) that it claims; the latest comes first. */
  serve(claims: (host: string) => boolean, site: Site): void {
    this.#sites.unshift((host) => (claims(host) ? site : undefined))
  }

  /** Lets a site answer at `publicOrigin`, which the browser reaches without the proxy and takes for a public address where the site's pages ask for it. */
  servePublic(site: Site): void {
    this.#publicServer.site = site
  }

  /** Starts a real server on `directHost` and returns its port. */
  async listen(site: Site): Promise<number> {
    const server = createServer(site.request)
    server.on('upgrade', (request, socket: Socket, head) => site.upgrade?.(request, socket, head))
    this.#servers.push(server)
    await new Promise<void>((done) => server.listen(0, directHost, done))
    return (server.address() as AddressInfo).port
  }

  /** Returns a port of `directHost` at which nothing listens. */
  async closedPort(): Promise<number> {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, directHost, done))
    const { port } = server.address() as AddressInfo
    await new Promise((done) => server.close(done))
    return port
  }

  /** Calls a function of browser-page.js in the page that is open. */
  call<Value>(name: string, ...parameters: readonly unknown[]): Promise<Value> {
    const list = parameters.map((parameter) => JSON.stringify(parameter)).join(', ')
    return this.browser.evaluate(`${name}(${list})`)
  }

  async close(): Promise<void> {
    try {
      await this.browser.close()
    } finally {
      for (const server of this.#servers) {
        server.close()
        server.closeAllConnections()
      }
      await this.#network.close()
    }
  }
}
