/** The files that VitePress has built: what they hold, and a server that hands them out. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../.vitepress/dist/', import.meta.url))

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
}

/** Lists the built pages, relative to the root of the site: `migrate/cors.html`. */
export function listBuiltPages(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.html'))
    .sort()
}

export function readBuiltFile(path: string): string {
  return readFileSync(join(folder, path), 'utf8')
}

/**
 * Lists what is wrong with the links of the built pages: those that lead to no page, file or heading
 * of the site, and whatever a page would load of another origin.
 */
export function findWrongLinks(pages: readonly string[]): string[] {
  const ids = new Map(pages.map((page) => [page, idsOf(readBuiltFile(page))]))
  return pages.flatMap((page) => {
    const text = readBuiltFile(page)
    const loaded = [...text.matchAll(/<(?!a )[^>]*\s(?:src|href)="(https?:)?\/\/[^"]*"[^>]*>/g)]
    return [
      ...loaded.map(([tag]) => `${page} loads something of another origin: ${tag}`),
      ...listTargets(text)
        .filter((target) => !isThere(target, page, ids))
        .map((target) => `${page} links to ${target}, which is not there`),
    ]
  })
}

/** The links of a page to the site itself. */
function listTargets(text: string): string[] {
  const targets = [...text.matchAll(/<a [^>]*?href="([^"]+)"/g)].map(([, target = '']) => target)
  return [...new Set(targets)].filter((target) => !/^[a-z]+:/.test(target))
}

function isThere(
  target: string,
  page: string,
  ids: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const [path = '', anchor] = target.replaceAll('&amp;', '&').split('#')
  const absolute = path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(page), path)
  const file = path === '' ? page : absolute.replace(/(^|\/)$/, '$1index.html')
  if (anchor === undefined || anchor === '') return existsSync(join(folder, file))
  return ids.get(file)?.has(decodeURIComponent(anchor)) === true
}

function idsOf(text: string): Set<string> {
  return new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id))
}

/** Serves the built site on a free port of this machine. */
export async function serveBuiltSite(): Promise<{ origin: string; close: () => void }> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/')
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path)
    if (!file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    const type = types[extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type }).end(readFileSync(file))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { origin: `http://127.0.0.1:${port}`, close }
}
