import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listen } from '../servers/sockets.js'

/** nginx with its cache in front of a server. */
export interface Cache {
  readonly url: string
  close(): Promise<void>
}

/** The lines that docs/recipes.md shows: which answers are stored, and what tells copies apart. */
export const cacheLines = `proxy_cache items;
proxy_cache_valid 200 302 404 500 1m;
proxy_cache_key "$request_method $request_uri $http_origin";`

/** Starts nginx, which keeps what the server answers. `lines` say what tells copies apart. */
export async function startNginxCache(url: string, lines = cacheLines): Promise<Cache> {
  const folder = mkdtempSync(join(tmpdir(), 'crossgate-nginx-'))
  // The workers may run as somebody else.
  chmodSync(folder, 0o755)
  const free = await listen(createServer())
  await free.close()
  const { host } = new URL(free.url)
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const configuration = `daemon off;
pid ${folder}/pid;
error_log stderr;
worker_processes 1;
events {}
http {
  access_log off;
  ${paths.map((each) => `${each}_temp_path ${folder}/${each};`).join('\n  ')}
  proxy_cache_path ${folder}/cache keys_zone=items:1m;
  server {
    listen ${host};
    location / {
      proxy_pass ${url};
      proxy_set_header Host $http_host;
      proxy_ignore_headers Cache-Control Expires Set-Cookie;
      add_header x-cache $upstream_cache_status always;
      ${lines.replaceAll('\n', '\n      ')}
    }
  }
}
`
  writeFileSync(join(folder, 'nginx.conf'), configuration)
  const child = spawn('/usr/sbin/nginx', ['-p', folder, '-c', 'nginx.conf'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const close = async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  for (let left = 100; left > 0 && child.exitCode === null; left--) {
    const isUp = await fetch(free.url, { method: 'OPTIONS' }).then(
      () => true,
      () => false,
    )
    if (isUp) return { url: free.url, close }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await close()
  throw new Error('nginx does not answer')
}
