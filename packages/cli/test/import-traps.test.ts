// Templates stand in texts here as people write them.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are what is tested
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { UnreadableError } from '../src/frame/failure.js'
import { toDocument } from '../src/import/result.js'
import { recognizePolicy } from '../src/notations/recognize.js'
import { readSource } from '../src/source/source.js'
import { crossgate, folderWith, inTerminal } from './built-command.js'

/** What becomes of a text: what is allowed where, and what was said about it. */
interface Found {
  /** `HOSTS PATHS: origins`, or `nothing` where no permission is given; a configuration has no place. */
  readonly allows?: readonly string[]
  readonly losses?: readonly string[]
  readonly madeExplicit?: readonly string[]
  /** The sentence where it is not read. */
  readonly refused?: string
}

async function importText(
  name: string,
  text: string,
  options: { readonly at?: string; readonly from?: string } = {},
): Promise<Required<Found>> {
  const empty = { allows: [], losses: [], madeExplicit: [], refused: '' }
  try {
    const source = await readSource({ name, text })
    const document = toDocument(recognizePolicy(source, options))
    const short = (notes: readonly { line: number; what: string }[]) =>
      notes.map(({ line, what }) => `${line} ${what}`)
    const { configuration, policies, losses, madeExplicit } = document
    const list = policies ?? [{ configuration: configuration ?? {} }]
    return {
      ...empty,
      allows: list.map(({ hosts = [], paths = [], configuration: { enabled, allowedOrigins } }) =>
        `${[...hosts, ...paths].join(' ')}: ${enabled ? (allowedOrigins ?? []).join(' ') : 'nothing'}`.replace(
          /^: /,
          '',
        ),
      ),
      losses: short(losses),
      madeExplicit: short(madeExplicit),
    }
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error
    return { ...empty, refused: error.message }
  }
}

/** A trap: its name, the document that describes it, the file and what becomes of it. */
type Trap = readonly [
  what: string,
  document: string,
  name: string,
  text: string,
  expected: Found,
  at?: string,
]

function addTraps(name: string, traps: readonly Trap[]): void {
  const rows = suite(name)
  for (const [what, document, file, text, expected, at] of traps) {
    rows(`${what}, by ${document}`, async () => {
      const found = await importText(file, text, at === undefined ? {} : { at })
      const keys = Object.keys(expected) as (keyof Found)[]
      const shown = Object.fromEntries(keys.map((key) => [key, found[key]]))
      assert.equal(shown, expected, found.refused)
      if (!keys.includes('refused')) assert.is(found.refused, '')
    })
  }
  rows.run()
}

// ---

const springDocuments =
  'https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files.multi-document'
const kickstart =
  'https://fusionauth.io/docs/get-started/download-and-install/development/kickstart#variables'

addTraps('import, values that are not in the file', [
  [
    'placeholders of Spring',
    'https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files.property-placeholders',
    'application.yml',
    `spring:
  cloud:
    gateway:
      globalcors:
        cors-configurations:
          '[/api/**]':
            allowedOrigins: \${ALLOWED_ORIGINS:https://app.example.com}
            allowCredentials: \${CREDENTIALS:false}
            maxAge: \${MAX_AGE:60}
`,
    {
      refused:
        'application.yml is a Spring configuration; understood was spring.cloud.gateway in line 6. Not in the file are the values of ${ALLOWED_ORIGINS:https://app.example.com} in line 7, ${CREDENTIALS:false} in line 8, ${MAX_AGE:60} in line 9. Import the file with its values filled in, as it is deployed.',
    },
  ],
  [
    'a template of Helm that is YAML as it stands',
    'https://helm.sh/docs/chart_template_guide/getting_started/',
    'ingress.yaml',
    `kind: Ingress
metadata:
  name: shop
  annotations:
    nginx.ingress.kubernetes.io/enable-cors: "true"
    nginx.ingress.kubernetes.io/cors-allow-origin: "{{ .Values.cors.origin }}"
spec:
  rules: [{ host: api.example.com }]
`,
    {
      refused:
        'ingress.yaml is annotations of ingress-nginx; understood was shop in line 1. Not in the file is the value of {{ .Values.cors.origin }} in line 6. Import the file with its values filled in, as it is deployed.',
    },
  ],
  [
    'a host of Helm',
    'https://helm.sh/docs/chart_template_guide/getting_started/',
    'ingress.yaml',
    `kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/enable-cors: "true"
    nginx.ingress.kubernetes.io/cors-allow-origin: "https://a.example"
spec:
  rules: [{ host: "{{ .Values.host }}" }]
`,
    {
      refused:
        'ingress.yaml is annotations of ingress-nginx; understood was without a name in line 1. Not in the file is the value of {{ .Values.host }} in line 1. Import the file with its values filled in, as it is deployed.',
    },
  ],
  [
    'a template of Helm that is no YAML',
    'https://helm.sh/docs/chart_template_guide/getting_started/',
    'ingress.yaml',
    'spec:\n  rules:\n    {{- range .Values.hosts }}\n    - host: {{ . }}\n    {{- end }}\n',
    {
      refused:
        'ingress.yaml:3: This is a template that is not filled in, as {{ }} shows: render it first (helm template), and import the output.',
    },
  ],
  [
    'a variable of a compose file',
    'https://docs.docker.com/reference/compose-file/interpolation/',
    'compose.yml',
    'services:\n  api:\n    labels:\n      - traefik.http.middlewares.cors.headers.accesscontrolalloworiginlist=https://${DOMAIN}\n',
    {
      refused:
        'compose.yml is a Traefik headers middleware; understood was http.middlewares.cors in line 4. Not in the file is the value of https://${DOMAIN} in line 4. Import the file with its values filled in, as it is deployed.',
    },
  ],
  [
    'a variable of decK',
    'https://developer.konghq.com/deck/gateway/environment-variables/',
    'kong.yml',
    'plugins:\n  - name: cors\n    config: { origins: [\'${{ env "DECK_ORIGIN" }}\'] }\n',
    {
      refused:
        'kong.yml is Kong\'s plugin cors; understood was the one in line 2. Not in the file is the value of ${{ env "DECK_ORIGIN" }} in line 3. Import the file with its values filled in, as it is deployed.',
    },
  ],
  [
    'a reference in the place of a whole policy of CloudFormation',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html',
    'template.yml',
    'Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties:\n      CorsConfiguration: !If [IsLive, { CorsRules: [] }, !Ref AWS::NoValue]\n',
    {
      refused:
        'template.yml is a CloudFormation template; understood was Resources.Bucket in line 5. Not in the file is the value of !If in line 5. Import the file with its values filled in, as it is deployed.',
    },
  ],
  [
    '!Sub of a text without a variable',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html',
    'template.yml',
    'Resources:\n  Url:\n    Type: AWS::Lambda::Url\n    Properties:\n      Cors: { AllowOrigins: [!Sub "https://app.example.com", { "Fn::Sub": "https://b.example" }] }\n',
    { allows: ['https://app.example.com https://b.example'], losses: [] },
  ],
  [
    'what a module of Terraform makes of its arguments',
    'https://developer.hashicorp.com/terraform/language/block/module',
    'main.tf.json',
    '{ "module": { "bucket": { "source": "x",\n "cors_rule": [{ "allowed_origins": ["https://a.example"] }] } } }',
    {
      refused:
        'main.tf.json is a Terraform module or plan; understood was module.bucket.cors_rule in line 2. Not in the file is the value of what the module bucket makes of cors_rule in line 2. Import the plan, which has every value: terraform plan -out plan, then terraform show -json plan.',
    },
  ],
  [
    'a module of Terraform in JSON',
    'https://developer.hashicorp.com/terraform/language/syntax/json',
    'main.tf.json',
    '{ "resource": { "aws_s3_bucket_cors_configuration": { "b": { "cors_rule": [{ "allowed_origins": ["https://a.example"], "allowed_methods": ["GET", "HEAD"] }] } } } }',
    { allows: ['https://a.example'], losses: ['1 Access-Control-Allow-Credentials: true'] },
  ],
  [
    'variables of a Kickstart that it holds, and of the environment',
    kickstart,
    'kickstart.json',
    `{ "variables": { "origin": "https://app.example.com", "live": true },
  "requests": [{ "body": { "systemConfiguration": { "corsConfiguration": {
    "enabled": "#{live}", "allowedOrigins": ["#{origin}", "#{ENV.ORIGIN}"]
  } } } }] }`,
    {
      refused:
        'kickstart.json is the CORS configuration of FusionAuth; understood was requests[0] in line 2. Not in the file is the value of #{ENV.ORIGIN} in line 3. Import the file with its values filled in, as it is deployed.',
    },
  ],
  [
    'variables of a Kickstart alone',
    kickstart,
    'kickstart.json',
    `{ "variables": { "origin": "https://app.example.com", "live": true },
  "requests": [{ "body": { "systemConfiguration": { "corsConfiguration": {
    "enabled": "#{live}", "allowedOrigins": ["#{origin}"], "exposedHeaders": [] } } } }] }`,
    { allows: ['https://app.example.com'], losses: [] },
  ],
  [
    'TOML',
    'https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/headers/',
    'the file',
    '# Traefik\n[http.middlewares.cors.headers]\n  accessControlAllowOriginList = ["https://a.example"]\n',
    {
      refused:
        'the file is a configuration in TOML, which Traefik reads as well as YAML (line 2), which is not read yet. docs/command.md lists what is.',
    },
  ],
])

// ---

const corsKey = 'spring.cloud.gateway.globalcors.cors-configurations.[/**]'

addTraps('import, documents of Spring', [
  [
    'a profile of a YAML file is a policy of its own',
    springDocuments,
    'application.yml',
    `spring.cloud.gateway.globalcors.cors-configurations:
  '[/**]': { allowedOrigins: https://app.example.com, allowedMethods: [GET, HEAD] }
---
spring.config.activate.on-profile: dev
spring.cloud.gateway.globalcors.cors-configurations:
  '[/**]': { allowedOrigins: "*" }
`,
    {
      refused:
        'application.yml contains 2 different policies: no profile in line 2 and profile dev in line 6. Choose one: --at "no profile".',
    },
  ],
  [
    'a profile is laid over what counts without it',
    springDocuments,
    'application.yml',
    `spring.cloud.gateway.globalcors.cors-configurations:
  '[/**]': { allowedOrigins: https://app.example.com, allowedMethods: [GET, HEAD], maxAge: 60 }
---
spring.config.activate.on-profile: dev
spring.cloud.gateway.globalcors.cors-configurations:
  '[/**]': { allowedOrigins: http://localhost:3000 }
`,
    { allows: ['http://localhost:3000'], losses: [], madeExplicit: [] },
    'profile dev',
  ],
  [
    'a profile of a properties file',
    springDocuments,
    'application.properties',
    `${corsKey}.allowedOrigins=https://app.example.com
#---
spring.config.activate.on-profile=dev
${corsKey}.allowedOrigins=*
`,
    { allows: ['https://app.example.com'] },
    'no profile',
  ],
  [
    'documents without a profile override each other',
    springDocuments,
    'application.properties',
    `${corsKey}.allowedOrigins=https://old.example
!---
${corsKey}.allowedOrigins=https://new.example
`,
    { allows: ['https://new.example'] },
  ],
  [
    'a comment does not go on in the next row, and a row may be long',
    'https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader-',
    'application.properties',
    `# where it is: C:\\
${corsKey}.allowedOrigins=${Array.from({ length: 600 }, (_, index) => `https://a${index}.example`).join(',')}
`,
    {
      allows: [Array.from({ length: 600 }, (_, index) => `https://a${index}.example`).join(' ')],
    },
  ],
  [
    'a key that is there twice',
    'https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader-',
    'application.properties',
    `${corsKey}.allowedOrigins=https://old.example
${corsKey}.allowedOrigins=https://new.example
`,
    { allows: ['https://new.example'], losses: ['2 allowedOrigins'] },
  ],
  [
    'a pattern that cannot be said gives its requests to nobody',
    'https://docs.spring.io/spring-framework/reference/web/webmvc-cors.html',
    'application.yml',
    `spring.cloud.gateway.globalcors.cors-configurations:
  '[/a/*/private]': { allowedOrigins: https://few.example }
  '[/b/**]': { allowedOrigins: https://b.example }
  '[/**]': { allowedOrigins: "*" }
`,
    {
      allows: ['/b /b/*: https://b.example', 'nothing'],
      losses: ['2 /a/*/private', '4 /**'],
    },
  ],
])

// ---

const traefikRules =
  'https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/'

const middlewares = `
  middlewares:
    cors: { headers: { accessControlAllowOriginList: [https://app.example] } }
`

addTraps('import, whom proxies ask first', [
  [
    'brackets in a rule of Traefik',
    traefikRules,
    'traefik.yml',
    `http:
  routers:
    a: { rule: "(Host(\`a.example\`) || Host(\`b.example\`)) && PathPrefix(\`/api\`)", middlewares: [cors] }${middlewares}`,
    {
      allows: [
        'a.example /api*: https://app.example',
        'b.example /api*: https://app.example',
        'nothing',
      ],
      losses: [],
    },
  ],
  [
    'a rule of Traefik that says not',
    traefikRules,
    'traefik.yml',
    `http:
  routers:
    a: { rule: "Host(\`a.example\`) && !PathPrefix(\`/x\`)", middlewares: [cors] }
    b: { rule: "Host(\`b.example\`", middlewares: [cors] }${middlewares}`,
    {
      allows: ['nothing'],
      losses: ['3 Host(`a.example`) && !PathPrefix(`/x`)', '4 Host(`b.example`'],
    },
  ],
  [
    'a priority of Traefik',
    traefikRules,
    'traefik.yml',
    `http:
  routers:
    a: { rule: "Host(\`a.example\`) && PathPrefix(\`/api\`)", middlewares: [cors] }
    admin: { rule: "PathPrefix(\`/api\`)", priority: 1000 }${middlewares}`,
    { allows: ['/api*: nothing', 'nothing'], losses: ['3 a'] },
  ],
  [
    'a chain of middlewares of Traefik',
    'https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/chain/',
    'traefik.yml',
    `http:
  routers:
    a: { rule: "Host(\`a.example\`)", middlewares: [all] }${middlewares}    all: { chain: { middlewares: [cors@file] } }
`,
    { allows: ['a.example: https://app.example', 'nothing'], losses: [] },
  ],
  [
    'a middleware of Traefik that no router of the file has',
    traefikRules,
    'traefik.yml',
    `http:
  routers:
    a: { rule: "Host(\`a.example\`)" }${middlewares}`,
    { allows: ['https://app.example'], losses: ['5 http.middlewares.cors'] },
  ],
  [
    'headers that Traefik sets on every answer',
    'https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/headers/',
    'traefik.yml',
    'http:\n  middlewares:\n    cors:\n      headers:\n        customResponseHeaders: { Access-Control-Allow-Origin: "*", X-A: b }\n',
    { allows: [''], losses: ['5 customResponseHeaders Access-Control-Allow-Origin: *'] },
  ],
  [
    'an expression of Kong goes before a beginning',
    'https://developer.konghq.com/gateway/traffic-control/routes/',
    'kong.yml',
    `services:
  - routes:
      - { name: secret, paths: ['~/api/\\d+/secret'] }
      - { name: api, paths: [/api], plugins: [{ name: cors, config: { origins: [https://a.example] } }] }
      - { name: other, paths: [/other], plugins: [{ name: cors, config: { origins: [https://b.example] } }] }
`,
    {
      allows: ['/other*: https://b.example', '/api*: nothing', 'nothing'],
      losses: ['3 ~/api/\\d+/secret', '4 api'],
    },
  ],
  [
    'a plugin of Kong that is off counts as none, and one for a consumer for nobody',
    'https://developer.konghq.com/gateway/entities/plugin/',
    'kong.yml',
    `services:
  - plugins: [{ name: cors, config: { origins: [https://a.example] } }]
    routes:
      - { paths: [/x], plugins: [{ name: cors, enabled: false, config: { origins: ["*"] } }] }
plugins:
  - { name: cors, consumer: bob, config: { origins: [https://bob.example] } }
`,
    { allows: ['/x*: https://a.example', 'nothing'], losses: ['6 consumer'] },
  ],
  [
    'a plugin of Kong for one route that is not in the file',
    'https://developer.konghq.com/gateway/entities/plugin/',
    'plugin.json',
    '{ "name": "cors", "config": { "origins": ["https://a.example"] }, "service": null,\n "route": { "id": "1" } }',
    { allows: ['https://a.example'], losses: ['2 route'] },
  ],
  [
    'a rule of Gateway API that asks for a method goes before one that does not',
    'https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule',
    'route.yml',
    `kind: HTTPRoute
spec:
  rules:
    - matches: [{ path: { value: /a } }]
      filters: [{ type: CORS, cors: { allowOrigins: [https://a.example] } }]
    - matches: [{ path: { value: /a }, method: POST }]
`,
    { allows: ['/a /a/*: nothing', 'nothing'], losses: ['4 without a name'] },
  ],
  [
    'an expression of Gateway API may go before a beginning',
    'https://gateway-api.sigs.k8s.io/reference/spec/#httppathmatch',
    'route.yml',
    `kind: HTTPRoute
spec:
  rules:
    - matches: [{ path: { value: /a } }]
      filters: [{ type: CORS, cors: { allowOrigins: [https://a.example] } }]
    - matches: [{ path: { value: /b } }]
      filters: [{ type: CORS, cors: { allowOrigins: [https://b.example] } }]
    - matches: [{ path: { type: RegularExpression, value: "/a/.*secret" } }]
`,
    {
      allows: ['/a /a/*: nothing', '/b /b/*: https://b.example', 'nothing'],
      losses: ['4 without a name', '8 /a/.*secret'],
    },
  ],
  [
    'names of Envoy that cannot be said are not given to a wider name',
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-virtualhost',
    'envoy.yml',
    `virtual_hosts:
  - { name: closed, domains: ["*-bar.foo.com"], routes: [{ match: { prefix: / } }] }
  - name: open
    domains: ["*.foo.com", api.other.com]
    typed_per_filter_config:
      envoy.filters.http.cors: { "@type": x.CorsPolicy, allow_origin_string_match: [{ exact: https://a.example }] }
`,
    {
      allows: ['api.other.com: https://a.example', '*.foo.com: nothing', 'nothing'],
      losses: ['2 *-bar.foo.com', '3 open'],
    },
  ],
])

// ---

const ingressPaths = 'https://kubernetes.github.io/ingress-nginx/user-guide/ingress-path-matching/'

function ingress(name: string, annotations: string, rules: string): string {
  return `kind: Ingress
metadata: { name: ${name}, annotations: { ${annotations} } }
spec: { rules: ${rules} }
---
`
}

const cors =
  'nginx.ingress.kubernetes.io/enable-cors: "true", nginx.ingress.kubernetes.io/cors-allow-origin: "https://a.example"'

addTraps('import, annotations of ingress-nginx', [
  [
    'the expressions with which a prefix is cut off',
    ingressPaths,
    'ingress.yml',
    ingress('a', cors, '[{ http: { paths: [{ path: "/v2(/|$)(.*)" }, { path: "/v3/(.*)" }] } }]'),
    {
      allows: ['/v3/*: https://a.example', '/v2 /v2/*: https://a.example', 'nothing'],
      losses: [],
    },
  ],
  [
    'an expression without permission gives its paths to nobody',
    ingressPaths,
    'ingress.yml',
    ingress(
      'closed',
      '',
      '[{ http: { paths: [{ path: "/admin(/|$)(.*)" }, { path: "/[0-9]+" }] } }]',
    ) + ingress('open', cors, '[{ http: { paths: [{ path: "/" }] } }, { host: b.example }]'),
    {
      allows: ['b.example: nothing', '/admin*: nothing', 'nothing'],
      losses: ['3 /[0-9]+', '5 open', '7 open'],
    },
  ],
  [
    'a wildcard of hosts gives its requests to no wider rule',
    'https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards',
    'ingress.yml',
    ingress('narrow', cors, '[{ host: "*.shop.example" }]') +
      ingress(
        'wide',
        cors.replace('a.example', 'wide.example'),
        '[{ http: { paths: [{ path: / }] } }]',
      ),
    {
      allows: ['*.shop.example: nothing', 'https://wide.example'],
      losses: ['3 *.shop.example'],
    },
  ],
  [
    'lines of nginx, annotations that are none, and those that nothing switches on',
    'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#configuration-snippet',
    'ingress.yml',
    `kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/configuration-snippet: 'more_set_headers "Access-Control-Allow-Origin: *";'
    nginx.ingress.kubernetes.io/enable-cors: "true"
    nginx.ingress.kubernetes.io/cors-allow-origin: https://old.example
    nginx.ingress.kubernetes.io/cors-allow-origin: https://a.example
    nginx.ingress.kubernetes.io/cors-allow-orgin: https://b.example
---
kind: Ingress
metadata:
  annotations: { nginx.ingress.kubernetes.io/cors-allow-origin: https://b.example }
spec: { rules: [{ host: b.example }] }
`,
    {
      allows: ['b.example: nothing', 'https://a.example'],
      losses: [
        '4 nginx.ingress.kubernetes.io/configuration-snippet',
        '7 nginx.ingress.kubernetes.io/cors-allow-origin',
        '8 nginx.ingress.kubernetes.io/cors-allow-orgin',
      ],
    },
  ],
])

// ---

const methods = '"$request_method $http_access_control_request_method"'

/** Maps in one line, and whether their variable is known to be true in preflights only. */
const preflightMaps: readonly (readonly [what: string, maps: string, isRead: boolean])[] = [
  ['a map of preflights', `map ${methods} $preflight { "~^OPTIONS ." 1; }`, true],
  ['with a default', `map ${methods} $preflight { default 0; "~^OPTIONS .+$" yes; }`, true],
  ['true for the rest', `map ${methods} $preflight { default 1; "~^OPTIONS ." 1; }`, false],
  ['false for preflights', `map ${methods} $preflight { "~^OPTIONS ." 0; }`, false],
  ['of an unknown value', `map ${methods} $preflight { "~^OPTIONS ." $x; }`, false],
  ['of some preflights', `map ${methods} $preflight { "~^OPTIONS PUT$" 1; }`, false],
  ['of other requests too', `map ${methods} $preflight { "~^OPTIONS ." 1; "~^PUT" 1; }`, false],
  ['of something else', 'map $uri $preflight { "~^OPTIONS ." 1; }', false],
  [
    'a second map of the same variable',
    `map ${methods} $preflight { "~^OPTIONS ." 1; } map $uri $preflight { /a 1; }`,
    false,
  ],
]

addTraps('import, what nginx is told in other words than its own', [
  [
    'headers of a module',
    'https://github.com/openresty/headers-more-nginx-module',
    'a.conf',
    'location / {\n  more_set_headers "Access-Control-Allow-Origin: *";\n}\n',
    {
      allows: ['nothing'],
      losses: ['2 more_set_headers Access-Control-Allow-Origin: *'],
    },
  ],
  [
    'Lua',
    'https://github.com/openresty/lua-nginx-module#header_filter_by_lua_block',
    'a.conf',
    'location /a {\n  set_by_lua_block $x { return 1 }\n  add_header Access-Control-Allow-Origin https://a.example;\n  header_filter_by_lua_block { ngx.header["Access-Control-Allow-Origin"] = "*" }\n}\n',
    {
      allows: ['/a*: nothing', 'nothing'],
      losses: ['4 header_filter_by_lua_block'],
    },
  ],
  [
    'another rule of inheritance',
    'https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header_inherit',
    'a.conf',
    'add_header_inherit merge;\nlocation / {\n  add_header Access-Control-Allow-Origin https://a.example;\n}\n',
    { allows: ['nothing'], losses: ['1 add_header_inherit merge'] },
  ],
  [
    'origins of another file',
    'https://nginx.org/en/docs/http/ngx_http_map_module.html#map',
    'a.conf',
    'map $http_origin $cors {\n  include origins.map;\n  https://a.example $http_origin;\n}\nadd_header Access-Control-Allow-Origin $cors always;\n',
    { allows: ['https://a.example'], losses: ['1 OPTIONS', '2 include origins.map'] },
  ],
  ...preflightMaps.map(
    ([what, maps, isRead]): Trap => [
      what,
      'https://nginx.org/en/docs/http/ngx_http_map_module.html#map',
      'a.conf',
      `${maps}\nlocation / {\n  add_header Access-Control-Allow-Origin https://a.example always;\n  if ($preflight) {\n    add_header Access-Control-Allow-Origin https://a.example always;\n    return 204;\n  }\n}\n`,
      isRead
        ? { allows: ['https://a.example'], losses: [] }
        : { allows: ['nothing'], losses: ['4 if ($preflight)'] },
    ],
  ),
])

// ---

const preflight = (lines: string, outer = ''): string => `location / {
  add_header Access-Control-Allow-Origin https://a.example always;
  add_header Access-Control-Allow-Credentials true always;${outer}
  if ($request_method = OPTIONS) {
    add_header Access-Control-Allow-Origin https://a.example;
    add_header Access-Control-Allow-Methods "GET, PUT";${lines}
    return 204;
  }
}
`
const credentialLine = '\n    add_header Access-Control-Allow-Credentials true;'

/** What the response to the preflight and the one to the request say of credentials, and what is imported. */
const credentialRows: readonly (readonly [
  what: string,
  text: string,
  allowCredentials: boolean,
  allowedMethods: readonly string[],
  losses: readonly string[],
])[] = [
  ['both allow them', preflight(credentialLine), true, ['GET', 'PUT', 'POST'], []],
  [
    'the preflight does not: its block inherits no add_header',
    preflight(''),
    false,
    ['GET', 'PUT', 'POST'],
    ['5 Access-Control-Allow-Credentials'],
  ],
  [
    'the preflight says it twice',
    preflight(credentialLine + credentialLine),
    false,
    ['GET', 'PUT', 'POST'],
    ['5 Access-Control-Allow-Credentials'],
  ],
  [
    'the response says it twice',
    preflight(credentialLine, credentialLine),
    false,
    ['GET', 'PUT', 'POST'],
    ['3 Access-Control-Allow-Credentials true'],
  ],
  [
    'the preflight has the origin twice',
    preflight('\n    add_header Access-Control-Allow-Origin https://a.example;'),
    true,
    ['GET', 'POST'],
    ['7 Access-Control-Allow-Origin'],
  ],
  [
    'the preflight has no value for them',
    preflight('\n    add_header Access-Control-Allow-Credentials "";'),
    false,
    ['GET', 'PUT', 'POST'],
    ['5 Access-Control-Allow-Credentials'],
  ],
]

const credentials = suite('import, credentials that nginx allows in one response of two')

for (const [what, text, allowCredentials, allowedMethods, losses] of credentialRows) {
  credentials(what, async () => {
    const source = await readSource({ name: 'a.conf', text })
    const found = toDocument(recognizePolicy(source))
    assert.equal(
      [
        found.configuration?.allowCredentials,
        found.configuration?.allowedMethods,
        found.losses.map(({ line, what: lost }) => `${line} ${lost}`),
      ],
      [allowCredentials, allowedMethods, losses],
    )
  })
}

credentials.run()

// ---

addTraps('import, rules of stores', [
  [
    'a key that is there twice',
    'https://www.rfc-editor.org/rfc/rfc8259#section-4',
    'rules.json',
    '[{ "AllowedMethods": ["GET", "HEAD"],\n "AllowedOrigins": ["https://a.example"],\n "AllowedOrigins": ["https://b.example"] }]',
    {
      allows: ['https://b.example'],
      losses: ['1 Access-Control-Allow-Credentials: true', '3 AllowedOrigins'],
    },
  ],
  [
    'rules that are none',
    'https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html',
    'rules.json',
    '{ "CORSRules": "none" }',
    { allows: [''], losses: ['1 none'] },
  ],
])

// ---

const literal = 'https://*.example.com'
const gatewayObject = (key: string, value: string): string =>
  `{ "Resources": { "A": { "Type": "AWS::${key}",\n"Properties": { "${value}": { "AllowOrigins": ["https://app.example.com", "https://pre-*.example.com"] } } } } }`

/** What becomes of a `*` inside an origin: a pattern in some products, nothing special in most. */
const starRows: readonly (readonly [
  from: string,
  document: string,
  name: string,
  text: string,
  allows: readonly string[],
  /** The text that is left out, and why. */
  lost?: readonly [what: string, why: string],
])[] = [
  ...['cors', 'fastify-cors', 'hono'].map(
    (from) =>
      [
        from,
        'its source, function by function',
        'options.json',
        `{ "origin": ["https://app.example.com", "${literal}", "http://localhost:*"], "credentials": true }`,
        ['https://app.example.com'],
        [literal, 'takes the * literally, so it allows no page there.'],
      ] as const,
  ),
  ...['cors', 'koa-cors', 'fastify-cors', 'hono'].map(
    (from) =>
      [
        from,
        'its source, function by function',
        'options.json',
        `{ "origin": "${literal}" }`,
        [''],
        [literal, 'takes the * literally, so it allows no page there.'],
      ] as const,
  ),
  [
    'spring',
    'https://docs.spring.io/spring-framework/docs/current/javadoc-api/org/springframework/web/cors/CorsConfiguration.html#setAllowedOrigins(java.util.List)',
    'application.yml',
    `spring.cloud.gateway.globalcors.cors-configurations:
  '[/**]': { allowedOrigins: "https://app.example.com, ${literal}", allowedOriginPatterns: "https://*.example.org, http://localhost:[*]" }
`,
    ['https://app.example.com https://*.example.org http://localhost:*'],
    [literal, 'Spring takes the * literally'],
  ],
  [
    'fusionauth',
    'https://fusionauth.io/docs/operate/secure/cors',
    'export.json',
    `{ "corsConfiguration": { "enabled": true, "allowedOrigins": ["https://app.example.com", "${literal}"] } }`,
    ['https://app.example.com'],
    [literal, 'FusionAuth takes the * literally'],
  ],
  [
    'traefik',
    'https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/headers/',
    'traefik.yml',
    `http:\n  middlewares:\n    cors: { headers: { accessControlAllowOriginList: ["https://app.example.com", "${literal}"] } }\n`,
    ['https://app.example.com'],
    [literal, 'Traefik takes the * literally'],
  ],
  [
    'istio',
    'https://istio.io/latest/docs/reference/config/networking/virtual-service/#StringMatch',
    'service.yml',
    `kind: VirtualService\nspec: { http: [{ corsPolicy: { allowOrigins: [{ exact: https://app.example.com }, { exact: "${literal}" }] } }] }\n`,
    ['https://app.example.com'],
    [literal, 'Istio takes the * literally'],
  ],
  [
    'nginx',
    'https://nginx.org/en/docs/http/ngx_http_map_module.html#map',
    'a.conf',
    `map $http_origin $cors {\n  https://app.example.com $http_origin;\n  ${literal} $http_origin;\n}\nadd_header Access-Control-Allow-Origin $cors always;\n`,
    ['https://app.example.com'],
    [literal, 'nginx takes the * literally'],
  ],
  [
    'nginx',
    'https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header',
    'a.conf',
    `location / {\n  add_header Access-Control-Allow-Origin ${literal} always;\n}\n`,
    [''],
    [literal, 'nginx takes the * literally'],
  ],
  [
    'cloudformation',
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html',
    'template.json',
    gatewayObject('ApiGatewayV2::Api', 'CorsConfiguration'),
    ['https://app.example.com'],
    ['https://pre-*.example.com', 'API Gateway does not document what a * inside an origin does.'],
  ],
  [
    'cloudformation',
    'https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors',
    'template.json',
    gatewayObject('Lambda::Url', 'Cors'),
    ['https://app.example.com'],
    ['https://pre-*.example.com', 'Lambda does not document what a * inside an origin does.'],
  ],
  [
    'serverless',
    'https://www.serverless.com/framework/docs/providers/aws/events/apigateway#enabling-cors',
    'serverless.yml',
    `service: a\nfunctions:\n  f: { events: [{ http: { path: a, method: get, cors: { origins: ["https://app.example.com", "${literal}"] } } }] }\n`,
    [`/a: https://app.example.com ${literal}`, 'nothing'],
  ],
  [
    'serverless',
    'its source: cors.js of the events of API Gateway',
    'serverless.yml',
    `service: a\nfunctions:\n  f: { events: [{ http: { path: a, method: get, cors: { origin: "${literal}" } } }] }\n`,
    ['/a: ', 'nothing'],
    [literal, 'API Gateway takes the * literally'],
  ],
]

const stars = suite('import, a * inside an origin')

for (const [from, document, name, text, allows, lost] of starRows) {
  stars(`${from}: ${text.replace(/\s+/g, ' ')}, by ${document}`, async () => {
    const source = await readSource({ name, text })
    const { losses } = toDocument(recognizePolicy(source, { from }))
    assert.equal((await importText(name, text, { from })).allows, allows)
    const loss = losses.find(({ what }) => what.includes('*'))
    if (lost === undefined) assert.is(loss, undefined)
    else {
      assert.is(loss?.what, lost[0])
      assert.match(loss?.why ?? '', lost[1])
    }
  })
}

stars('a value that is not in the file is named as such, whatever is beside it', async () => {
  for (const text of ['"https://*.${DOMAIN}"', '["https://a.example", "https://*.${DOMAIN}"]']) {
    const { refused } = await importText('options.json', `{ "origin": ${text} }`, { from: 'cors' })
    assert.match(refused, 'Not in the file is the value of https://*.${DOMAIN} in line 1.')
  }
})

stars.run()

// ---

const terminal = suite('import, in a terminal')

terminal(
  'shows on what it works for more than a second, though the work keeps its thread busy',
  () => {
    const cwd = folderWith({ 'long.yml': `cors: [${'1,'.repeat(600_000)}1]` })
    const { status, stdout } = inTerminal(['import', 'long.yml'], { cwd })
    assert.is(status, 3)
    assert.match(stdout, '\r| Reading long.yml\r/ Reading long.yml')
    // It is gone when the answer comes.
    assert.match(stdout, /\r {18}\rlong\.yml is not in a known notation\.[^\r]*\n$/)
    assert.not(crossgate(['import', 'long.yml'], { cwd }).stderr.includes('Reading'))
  },
)

terminal('is coloured there, and not under NO_COLOR, as compare is', () => {
  const rules = '[{ "AllowedOrigins": ["https://a.example"], "AllowedMethods": ["GET"] }]'
  const cwd = folderWith({ 'rules.json': rules })
  for (const args of [
    ['import', 'rules.json'],
    ['compare', 'rules.json', 'rules.json'],
  ]) {
    const sequence = '\u001b['
    assert.ok(inTerminal(args, { cwd }).stdout.includes(sequence))
    assert.not(inTerminal(args, { cwd, env: { NO_COLOR: '1' } }).stdout.includes(sequence))
    assert.not(crossgate(args, { cwd }).stdout.includes(sequence))
  }
})

terminal('refuses what does not fit in memory before it is read', () => {
  const cwd = folderWith({
    'dense.json': `[${'1,'.repeat(5_000_001)}1]`,
    'dense.yml': `cors: [${'1,'.repeat(1_000_001)}1]`,
    'long.tf': `# ${'x'.repeat(2_000_000)}`,
  })
  const sentences = {
    'dense.json':
      'dense.json has more than 5,000,000 values, too many for a policy: nothing was read.\n',
    'dense.yml':
      'dense.yml has more than 1,000,000 values, too many for a policy: nothing was read.\n',
    'long.tf':
      'long.tf is HCL of more than two million characters, too large for a module: import the output of "terraform show -json" for a plan.\n',
  }
  for (const [name, sentence] of Object.entries(sentences)) {
    const { status, stderr } = crossgate(['import', name], { cwd })
    assert.equal([status, stderr], [3, sentence])
  }
})

terminal.run()
