import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OutsideProgram } from '../../../../scripts/outside-programs.js'
import {
  freeAddress,
  linesFor,
  type RunningStack,
  type StackOptions,
  type StartStack,
  serverFolder,
  startProcess,
} from './stack.js'

// Servers and proxies, as Debian has them, each with the smallest configuration that people begin with.

const program = (name: string, file: string): OutsideProgram => ({
  name,
  files: [file],
  debianPackage: name,
  requiredBy: 'REQUIRE_SERVERS',
})

const nginx = program('nginx', '/usr/sbin/nginx')
const caddy = program('caddy', '/usr/bin/caddy')
const haproxy = program('haproxy', '/usr/sbin/haproxy')
/** Where Apache was unpacked that is not installed. */
const apacheRoot = process.env.APACHE_ROOT ?? '/'
const apache = program('apache2', join(apacheRoot, 'usr/sbin/apache2'))

const portOf = (origin: string): string => new URL(origin).port

async function startNginx({ upstream, changes }: StackOptions = {}): Promise<RunningStack> {
  const origin = await freeAddress()
  const answer =
    upstream === undefined ? `root html; default_type application/json;` : `proxy_pass ${upstream};`
  const folder = serverFolder({
    'nginx.conf': `daemon off; pid nginx.pid; error_log stderr;
user root;
events {}
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  ${linesFor('http', changes)}
  server {
    listen 127.0.0.1:${portOf(origin)};
    location / {
      ${linesFor('location', changes)}
      ${answer}
    }
  }
}
`,
  })
  mkdirSync(join(folder, 'html'))
  writeFileSync(join(folder, 'html/items'), '{"items":[]}')
  return startProcess(origin, folder, [
    nginx.files[0] as string,
    '-p',
    folder,
    '-c',
    join(folder, 'nginx.conf'),
    '-e',
    'stderr',
  ])
}

async function startCaddy({ upstream, changes }: StackOptions = {}): Promise<RunningStack> {
  const origin = await freeAddress()
  const answer =
    upstream === undefined
      ? 'root * html\n  file_server'
      : `reverse_proxy ${new URL(upstream).host}`
  const folder = serverFolder({
    Caddyfile: `{
  admin off
  auto_https off
}
http://127.0.0.1:${portOf(origin)} {
  ${linesFor('site', changes)}
  ${answer}
}
`,
  })
  mkdirSync(join(folder, 'html'))
  writeFileSync(join(folder, 'html/items'), '{"items":[]}')
  return startProcess(origin, folder, [
    caddy.files[0] as string,
    'run',
    '--config',
    'Caddyfile',
    '--adapter',
    'caddyfile',
  ])
}

async function startHaproxy({ upstream, changes }: StackOptions = {}): Promise<RunningStack> {
  const origin = await freeAddress()
  const answer =
    upstream === undefined
      ? 'http-request return status 200 content-type application/json string "{}" if { path /items }'
      : `default_backend app
backend app
  mode http
  server app ${new URL(upstream).host}`
  const folder = serverFolder({
    'haproxy.cfg': `global
defaults
  mode http
  # A second of waiting lies before each of the three that it makes else.
  retries 0
  timeout connect 2s
  timeout client 5s
  timeout server 5s
frontend web
  bind 127.0.0.1:${portOf(origin)}
  ${linesFor('frontend', changes)}
  ${answer}
`,
  })
  return startProcess(origin, folder, [haproxy.files[0] as string, '-db', '-f', 'haproxy.cfg'])
}

const apacheModules =
  'mpm_event authz_core mime headers setenvif rewrite proxy proxy_http dir env unixd'.split(' ')

async function startApache({ upstream, changes }: StackOptions = {}): Promise<RunningStack> {
  const origin = await freeAddress()
  const modules = join(apacheRoot, 'usr/lib/apache2/modules')
  const answer =
    upstream === undefined
      ? 'DocumentRoot "html"'
      : `DocumentRoot "html"\n  ProxyPass "/" "${upstream}/"`
  const folder = serverFolder({
    'httpd.conf': `ServerRoot "."
ServerName 127.0.0.1
Listen 127.0.0.1:${portOf(origin)}
PidFile httpd.pid
ErrorLog error.log
${apacheModules
  .filter((name) => existsSync(join(modules, `mod_${name}.so`)))
  .map((name) => `LoadModule ${name}_module ${join(modules, `mod_${name}.so`)}`)
  .join('\n')}
User www-data
Group www-data
TypesConfig mime.types
<Directory "/">
  Require all granted
</Directory>
<VirtualHost 127.0.0.1:${portOf(origin)}>
  ${linesFor('virtual-host', changes)}
  ${answer}
</VirtualHost>
`,
    'mime.types': '',
  })
  mkdirSync(join(folder, 'html'))
  writeFileSync(join(folder, 'html/items'), '{"items":[]}')
  const config = join(folder, 'httpd.conf')
  return startProcess(
    origin,
    folder,
    [apache.files[0] as string, '-d', folder, '-f', config, '-D', 'FOREGROUND'],
    { LD_LIBRARY_PATH: join(apacheRoot, 'usr/lib/x86_64-linux-gnu') },
  )
}

/** A server that can stand alone or in front of another. */
export interface Server {
  readonly id: 'nginx' | 'caddy' | 'haproxy' | 'apache'
  readonly program: OutsideProgram
  readonly start: StartStack
}

export const servers: readonly Server[] = [
  { id: 'nginx', program: nginx, start: startNginx },
  { id: 'caddy', program: caddy, start: startCaddy },
  { id: 'haproxy', program: haproxy, start: startHaproxy },
  { id: 'apache', program: apache, start: startApache },
]
