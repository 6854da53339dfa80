import { readdirSync, readFileSync, symlinkSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkConfiguration, checkPolicies, defaultConfiguration } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { UnreadableError } from '../src/frame/failure.js'
import { toDocument } from '../src/import/result.js'
import { type RecognizeOptions, recognizePolicy } from '../src/notations/recognize.js'
import { isPublicSuffix } from '../src/policy/public-suffix.js'
import { readSource } from '../src/source/source.js'
import { crossgate, folderWith, inTerminal } from './built-command.js'

const folder = fileURLToPath(new URL('./imports', import.meta.url))

/** What is expected of a file of the folder `imports`, by the document of its notation. */
interface Row {
  readonly file: string
  readonly document: string
  readonly options?: readonly string[]
  readonly notation: string
  readonly configuration?: object
  readonly policies?: readonly object[]
  /** Line and what it is about. */
  readonly losses: readonly string[]
  readonly madeExplicit: readonly string[]
  readonly errors: readonly string[]
}

const rows: readonly Row[] = JSON.parse(readFileSync(join(folder, 'rows.json'), 'utf8'))

interface Note {
  readonly file: string
  readonly line: number
  readonly what: string
  readonly why: string
}

/** Options of the command line as what they stand for. */
function toOptions(words: readonly string[]): RecognizeOptions {
  const option = (name: string) => words[words.indexOf(name) + 1]
  return {
    ...(words.includes('--from') && { from: option('--from') }),
    ...(words.includes('--credentials') && { credentials: option('--credentials') as 'include' }),
  } as RecognizeOptions
}

const imported = suite('import, a row a notation and a trap')

for (const row of rows) {
  imported(`${row.file}, by ${row.document}`, async () => {
    const { file, document, options = [], ...expected } = row
    const text = readFileSync(join(folder, file), 'utf8')
    const source = await readSource({ name: file, text })
    const { losses, madeExplicit, errors, ...policy } = toDocument(
      recognizePolicy(source, toOptions(options)),
    )
    const short = (notes: readonly Note[]) => notes.map(({ line, what }) => `${line} ${what}`)
    assert.equal(
      {
        ...policy,
        losses: short(losses),
        madeExplicit: short(madeExplicit),
        errors: short(errors),
      },
      expected,
    )
    for (const note of [...losses, ...madeExplicit, ...errors]) {
      assert.is(note.file, file)
      assert.match(note.why, /^[A-Z"@/.\w].*\S$/)
    }
    assert.is(
      policy.configuration === undefined && policy.policies === undefined,
      errors.length > 0,
    )
    const issues =
      policy.configuration === undefined
        ? policy.policies === undefined
          ? []
          : checkPolicies(policy.policies, { isPublicSuffix })
        : checkConfiguration(policy.configuration, { isPublicSuffix })
    assert.equal(issues, [])
  })
}

imported('the command prints what its parts say', () => {
  const [row] = rows
  if (row === undefined) throw new Error('there is no row')
  const args = ['import', row.file, '--format', 'json', ...(row.options ?? [])]
  const { status, stdout, stderr } = crossgate(args, { cwd: folder })
  assert.is(status, 0)
  assert.is(stderr, '')
  const { notation, configuration, losses } = JSON.parse(stdout)
  assert.equal(
    { notation, configuration },
    { notation: row.notation, configuration: row.configuration },
  )
  assert.equal(
    losses.map(({ line, what }: Note) => `${line} ${what}`),
    row.losses,
  )
})

imported('every file of the folder has its row', () => {
  assert.equal(
    readdirSync(folder)
      .filter((name) => name !== 'rows.json')
      .sort(),
    rows.map(({ file }) => file),
  )
})

imported.run()

// ---

const ofConsole = suite('import, what the API of the console sends')

const everyKey = {
  ...defaultConfiguration,
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  excludedPaths: ['/private*'],
  ownOrigins: ['https://api.example.com'],
  allowedHosts: ['api.example.com'],
  enforcement: 'report',
  explainPreflights: true,
}

async function importJson(document: object) {
  const source = await readSource({ name: 'sent.json', text: JSON.stringify(document) })
  return toDocument(recognizePolicy(source))
}

ofConsole('every key of the system configuration is read', async () => {
  const { notation, configuration, losses } = await importJson({
    systemConfiguration: { corsConfiguration: everyKey, data: {} },
  })
  assert.equal(
    { notation, configuration, losses },
    {
      notation: 'fusionauth',
      configuration: everyKey,
      losses: [],
    },
  )
})

ofConsole('each key that FusionAuth lacks shows the console', async () => {
  const { debug: _, ...shared } = defaultConfiguration
  const known = Object.keys(shared).slice(0, 7)
  const others = Object.entries(everyKey).filter(([key]) => !known.includes(key) && key !== 'debug')
  assert.is(others.length, 6)
  for (const [key, value] of others) {
    const corsConfiguration = { enabled: true, [key]: value }
    const { configuration } = await importJson({ systemConfiguration: { corsConfiguration } })
    assert.equal(configuration, corsConfiguration)
  }
})

ofConsole('the list of policies is read, alone and beside its last policy', async () => {
  const policies = [
    { name: 'public', paths: ['/public*'], configuration: everyKey },
    { configuration: { ...everyKey, enabled: false } },
  ]
  for (const document of [
    { policies },
    { version: 2, systemConfiguration: { corsConfiguration: everyKey }, policies },
  ]) {
    const { notation, policies: imported } = await importJson(document)
    assert.is(notation, 'crossgate')
    assert.equal(imported, policies)
  }
})

ofConsole('a key that neither knows is not read as a policy', async () => {
  const corsConfiguration = { ...everyKey, allowedOrigin: [] }
  try {
    await importJson({ systemConfiguration: { corsConfiguration } })
    assert.unreachable()
  } catch (error) {
    assert.instance(error, UnreadableError)
    assert.match((error as Error).message, 'allowedOrigin')
  }
})

ofConsole.run()

// ---

const output = suite('import, what it prints')

output('text is a policy file: what became of the source stands in its comments', () => {
  const cwd = folderWith({
    'rules.json': '[{ "AllowedOrigins": ["https://a.example/"], "AllowedMethods": ["GET"] }]',
  })
  const { status, stdout } = crossgate(['import', 'rules.json'], { cwd })
  assert.is(status, 0)
  assert.match(stdout, '// Imported from rules.json, the CORS rules of an S3 bucket.\n')
  assert.match(
    stdout,
    '// - rules.json:1 https://a.example/\n//     It is left out, because no browser',
  )
  assert.is(crossgate(['check', '-'], { input: stdout }).status, 0)
  const strict = crossgate(['import', 'rules.json', '--strict'], { cwd })
  assert.is(strict.status, 1)
})

output('a policy that allows no origin is told on standard error', () => {
  const allowsNone = (input: string, ...args: readonly string[]) =>
    crossgate(['import', '-', '--from', 'cors', ...args], { input })
  const lost = allowsNone('{ "origin": ["a.example"] }')
  assert.is(lost.status, 0)
  assert.is(
    lost.stderr,
    'The imported policy allows no origin: no origin of standard input could be kept, and what was narrowed or left out says why. List the origins of your pages in allowedOrigins, and set enabled to true.\n',
  )
  assert.is(crossgate(['check', '-'], { input: lost.stdout }).status, 0)
  const none = '{ "origin": [], "methods": ["GET"] }'
  assert.match(allowsNone(none).stderr, 'allows no origin: standard input allows none.')
  assert.is(allowsNone(none, '--strict').status, 1)
  assert.is(allowsNone('{ "origin": ["https://a.example"] }').stderr, '')
})

output('plain is what JSON.parse reads, and the lists go to standard error', () => {
  const input = '{ "origin": ["https://app.example.com", "a.example"] }'
  const plain = ['import', '-', '--from', 'cors', '--plain']
  const { status, stdout, stderr } = crossgate(plain, { input })
  assert.is(status, 0)
  assert.equal(JSON.parse(stdout).allowedOrigins, ['https://app.example.com'])
  assert.match(stderr, /^\/\/ Narrowed, or left out:\n\/\/ - standard input:1 .*a\.example/m)
  const dangerous = crossgate(plain, { input: '{ "origin": true, "credentials": true }' })
  assert.is(dangerous.status, 1)
  assert.is(dangerous.stdout, '')
  const both = crossgate([...plain, '--format', 'json'], { input })
  assert.is(both.status, 2)
  assert.match(both.stderr, '--plain is for --format text: leave one out.')
})

output('with an error there is no policy, and the exit is 1', () => {
  const input =
    '{ "origin": true, "credentials": true, "preflightContinue": false, "methods": "GET" }'
  const args = ['import', '-', '--from', 'cors']
  const { status, stdout } = crossgate(args, { input })
  assert.is(status, 1)
  assert.match(
    stdout,
    '// Not imported, because it is dangerous:\n// - standard input:1 any origin',
  )
  assert.not.match(stdout, '{')
  const { configuration, policies, errors } = JSON.parse(
    crossgate([...args, '--format', 'json'], { input }).stdout,
  )
  assert.equal([configuration, policies], [undefined, undefined])
  assert.match(errors[0].why, "every site read responses with its visitors' cookies")
})

output('github, sarif and junit have each note with its line', () => {
  const args = ['import', 's3-patterns.json', '--format']
  const github = crossgate([...args, 'github'], { cwd: folder }).stdout
  assert.match(github, '::warning file=s3-patterns.json,line=4,endLine=4,col=1,endColumn=')
  const sarif = JSON.parse(crossgate([...args, 'sarif'], { cwd: folder }).stdout)
  const { results } = sarif.runs[0]
  assert.is(results[0].locations[0].physicalLocation.region.startLine, 2)
  assert.ok(results.some(({ ruleId }: { ruleId: string }) => ruleId === 'import-loss'))
  const junit = crossgate([...args, 'junit'], { cwd: folder }).stdout
  assert.match(junit, '<testsuite name="crossgate import" tests="1" failures="0" errors="0">')
})

output('control characters of a file do not reach a terminal', () => {
  const input = '[{"AllowedOrigins":["https://a.example/\\u001b[2J"],"AllowedMethods":["GET"]}]'
  const { stdout } = crossgate(['import', '-'], { input })
  assert.not(stdout.includes('\u001b'))
  const cwd = folderWith({ 'a.json': input })
  assert.not(inTerminal(['import', 'a.json'], { cwd }).stdout.includes('\u001b[2J'))
  const refused = crossgate(['import', '-'], { input: '{ "\\u001b[2J": 1 }' })
  assert.is(refused.status, 3)
  assert.match(refused.stderr, 'with the keys \uFFFD[2J, and')
})

output('what was answered is not asked again', () => {
  const input = '[{"AllowedOrigins":["https://a.example"],"AllowedMethods":["GET","HEAD"]}]'
  for (const [mode, expected] of [
    ['include', true],
    ['omit', false],
  ] as const) {
    const { stdout } = crossgate(['import', '-', '--credentials', mode, '--format', 'json'], {
      input,
    })
    const { configuration, losses } = JSON.parse(stdout)
    assert.is(configuration.allowCredentials, expected)
    assert.equal(losses, [])
  }
})

output.run()

// ---

const unread = suite('import, notations that are known and not read')

/** A sample of each, what it is called, and the document of its notation. */
const unreadRows: readonly (readonly [text: string, name: string, document: string])[] = [
  [
    'MINIO_API_CORS_ALLOW_ORIGIN="https://a.example"\n',
    'settings of MinIO',
    'https://github.com/minio/minio/tree/master/docs/config',
  ],
  [
    'kind: SecurityPolicy\nspec:\n  cors:\n    allowOrigins: ["https://a.example"]\n',
    'a SecurityPolicy of Envoy Gateway',
    'https://gateway.envoyproxy.io/docs/api/extension_types/#cors',
  ],
  [
    'Resources:\n  A:\n    Type: AWS::Serverless::HttpApi\n    Properties:\n      CorsConfiguration: { AllowOrigins: ["*"] }\n',
    'a SAM template',
    'https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapicorsconfiguration.html',
  ],
  [
    'Resources:\n  A:\n    Type: AWS::CloudFront::ResponseHeadersPolicy\n    Properties:\n      ResponseHeadersPolicyConfig:\n        CorsConfig: { AccessControlAllowOrigins: { Items: ["*"] } }\n',
    'a response headers policy of CloudFront',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-responseheaderspolicy-corsconfig.html',
  ],
  [
    '{ "name": "a", "cors_headers": { "allowed_origins": ["https://a.example"] } }',
    'Cloudflare Access',
    'https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/cors/',
  ],
  [
    '<policies><inbound><cors allow-credentials="true"><allowed-origins><origin>*</origin></allowed-origins></cors></inbound></policies>',
    'a policy of Azure API Management',
    'https://learn.microsoft.com/azure/api-management/cors-policy',
  ],
  [
    '{ "properties": { "siteConfig": { "cors": { "allowedOrigins": ["*"] } } } }',
    'the CORS settings of Azure App Service',
    'https://learn.microsoft.com/azure/app-service/app-service-web-tutorial-rest-api',
  ],
  [
    'cors:\n  allow_any_origin: true\n',
    'a configuration of Apollo Router',
    'https://www.apollographql.com/docs/graphos/routing/security/cors',
  ],
  [
    'serve:\n  proxy:\n    cors:\n      enabled: true\n',
    'a configuration of Ory',
    'https://www.ory.com/docs/oathkeeper/reference/configuration',
  ],
  [
    'micronaut:\n  server:\n    cors:\n      enabled: true\n',
    'a configuration of Micronaut',
    'https://docs.micronaut.io/latest/guide/#corsConfiguration',
  ],
  [
    'quarkus.http.cors.enabled=true\nquarkus.http.cors.origins=https://a.example\n',
    'a configuration of Quarkus',
    'https://quarkus.io/guides/security-cors',
  ],
  [
    '{ "AllowedHosts": "*", "Cors": { "AllowedOrigins": ["https://a.example"] } }',
    'settings of ASP.NET Core',
    'https://learn.microsoft.com/aspnet/core/security/cors',
  ],
  [
    "<?php\nreturn [\n  'allowed_origins' => ['*'],\n];\n",
    "Laravel's config/cors.php",
    'https://laravel.com/docs/routing#cors',
  ],
  [
    'CORS_ALLOWED_ORIGINS = ["https://a.example"]\n',
    'settings of Django',
    'https://github.com/adamchainz/django-cors-headers',
  ],
  [
    'a.example {\n  header Access-Control-Allow-Origin "*"\n}\n',
    'a Caddyfile',
    'https://caddyserver.com/docs/caddyfile/directives/header',
  ],
  [
    '{ "openapi": "3.0.1", "x-amazon-apigateway-cors": { "allowOrigins": ["*"] } }',
    'an OpenAPI document with settings of API Gateway',
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-cors-configuration.html',
  ],
  [
    '{ "swagger": "2.0", "x-google-endpoints": [{ "name": "a", "allowCors": true }] }',
    'an OpenAPI document with x-google-endpoints',
    'https://cloud.google.com/endpoints/docs/openapi/openapi-extensions',
  ],
  [
    '{ "clientId": "a", "redirectUris": ["https://a.example/*"], "webOrigins": ["+"] }',
    'a client of Keycloak',
    'https://www.keycloak.org/docs-api/latest/rest-api/index.html#ClientRepresentation',
  ],
  [
    '{ "callbacks": ["https://a.example"], "allowed_origins": ["https://a.example"] }',
    'a client of Auth0',
    'https://auth0.com/docs/api/management/v2/clients/patch-clients-by-id',
  ],
  [
    '[{ "origin": "https://a.example", "scopes": [{ "type": "CORS" }] }]',
    'trusted origins of Okta',
    'https://developer.okta.com/docs/api/openapi/okta-management/management/tag/TrustedOrigin/',
  ],
  [
    '[{ "AllowedOrigin": ["*"], "AllowedMethod": ["GET"] }]',
    'the CORS rules of OBS',
    'https://support.huaweicloud.com/intl/en-us/api-obs/obs_04_0055.html',
  ],
]

for (const [input, name, document] of unreadRows) {
  unread(`${name}, by ${document}`, async () => {
    const message = await readSource({ name: 'the file', text: input })
      .then((source) => void recognizePolicy(source))
      .catch((error: unknown) => {
        if (error instanceof UnreadableError) return error.message
        throw error
      })
    assert.match(message ?? 'it was read', `the file is ${name} (line `)
    assert.match(message ?? '', 'which is not read yet')
  })
}

unread('the command ends with 3', () => {
  const input = 'CORS_ALLOWED_ORIGINS = ["https://a.example"]\n'
  const { status, stdout, stderr } = crossgate(['import', '-'], { input })
  assert.is(status, 3)
  assert.is(stdout, '')
  assert.is(
    stderr,
    'standard input is settings of Django (line 1), which is not read yet. docs/command.md lists what is.\n',
  )
})

unread.run()

// ---

const bad = suite('import, what cannot be read')

const s3 = '[{ "AllowedOrigins": ["https://a.example"], "AllowedMethods": ["GET"] }]'

/** A text, and the sentence that says what was understood and what was not. */
const badRows: readonly (readonly [
  what: string,
  text: string,
  sentence: string | RegExp,
  name?: string,
])[] = [
  [
    'nothing that is known',
    '{ "name": "shop", "version": 1 }',
    'standard input is not in a known notation. It was read as JSON with the keys name, version, and it contains nothing about CORS. Run npx crossgate import --help for the known ones.',
  ],
  ...['app.js', 'app.cjs', 'server.py'].map(
    (name) =>
      [
        `a program, ${name}`,
        "app.use(cors({ origin: 'https://a.example' }))",
        new RegExp(`^A policy is imported from data, and ${name} is a program: copy the options`),
        name,
      ] as const,
  ),
  ['an empty file', '', /^standard input is not in a known notation/],
  [
    'JSON that is cut short',
    '[{ "AllowedOrigins": ["https://a.exam',
    /^standard input:1: This string is not closed on its line/,
  ],
  ['YAML that is cut short', 'spec:\n  hosts: ["a"', /^a\.yml:2: This is not YAML: .*\.$/, 'a.yml'],
  [
    'XML that is cut short',
    '<CORSConfiguration>\n<CORSRule>',
    /^standard input:2: This is not XML: .*\.$/,
  ],
  [
    'nginx that is cut short',
    'server {\n  location / {\n    add_header Access-Control-Allow-Origin *;\n',
    'standard input:2: What begins in this line is not closed: part of the file may be missing.',
  ],
  [
    'an unquoted star in YAML',
    'origin: *.example.com\n',
    'a.yml:1: *.example.com is not in quotes, so YAML reads it as a reference to an anchor, and no anchor has that name. Put it in quotes: "*.example.com".',
    'a.yml',
  ],
  [
    'a template that is not filled in',
    'a: {{ .Values.x }}\n',
    /^a\.yml:1: A key is a map or a list here, as in a template/,
    'a.yml',
  ],
  [
    'two notations',
    `kind: VirtualService\nspec: { http: [{ corsPolicy: { allowOrigins: [{ exact: https://a.example }] } }] }\n---\nkind: KongPlugin\nplugin: cors\nconfig: {}\n`,
    "a.yml contains two notations: VirtualServices of Istio in line 1 and Kong's plugin cors in line 4. Choose one: --from istio or --from kong.",
    'a.yml',
  ],
  [
    'two policies that differ',
    '{"Resources":{"A":{"Type":"AWS::Lambda::Url","Properties":{"Cors":{"AllowOrigins":["https://a.example"]}}},"B":{"Type":"AWS::Lambda::Url","Properties":{"Cors":{"AllowOrigins":["https://b.example"]}}}}}',
    'standard input contains 2 different policies: Resources.A in line 1 and Resources.B in line 1. Choose one: --at "Resources.A".',
  ],
  [
    'options of several libraries',
    '{ "origin": "https://a.example" }',
    /^standard input can be the options of cors 2, .*, and each would be a different policy\. Choose one: --from cors or --from koa-cors or/,
  ],
  [
    'a reference to a parameter',
    'Resources:\n  A:\n    Type: AWS::Lambda::Url\n    Properties:\n      Cors:\n        AllowOrigins: [!Ref Origin]\n',
    'a.yml is a CloudFormation template; understood was Resources.A in line 6. Not in the file is the value of !Ref Origin in line 6. Import the file with its values filled in, as it is deployed.',
    'a.yml',
  ],
  [
    'a Crossgate policy that is wrong',
    '{ "enabled": true, "allowedOrigins": ["https://a.example/"] }',
    'standard input is a Crossgate policy that is not valid: https://a.example/ is not an origin: remove the trailing slash. Run npx crossgate check.',
  ],
]

/** Returns the sentence with which a text is refused. */
async function refusal(name: string, text: string): Promise<string> {
  return readSource({ name, text })
    .then((source) => `it was read as ${recognizePolicy(source).notation.id}`)
    .catch((error: unknown) => {
      if (error instanceof UnreadableError) return error.message
      throw error
    })
}

for (const [what, text, sentence, name] of badRows) {
  bad(what, async () => {
    const message = await refusal(name ?? 'standard input', text)
    if (typeof sentence === 'string') assert.is(message, sentence)
    else assert.match(message, sentence)
  })
}

bad('the command prints the sentence, ends with 3, and shows no stack', () => {
  const cwd = folderWith({ 'a.yml': 'origin: *.example.com\n' })
  for (const [name, input] of [
    ['a.yml', ''],
    ['-', '[{ "AllowedOrigins": ["https://a.exam'],
    ['-', '{ "origin": "https://a.example" }'],
  ] as const) {
    const { status, stdout, stderr } = crossgate(['import', name], { cwd, input })
    assert.is(status, 3, `${stdout}${stderr}`)
    assert.is(stdout, '')
    assert.match(stderr, /^(?:a\.yml|standard input)[: ].*\n$/)
  }
})

bad('binary, and 200 MB of one line', () => {
  const binary = crossgate(['import', '-'], { input: new Uint8Array([1, 0, 255, 254, 200, 3]) })
  assert.is(binary.status, 3)
  assert.match(binary.stderr, 'standard input is not text')
  const cwd = folderWith({ 'long.json': '[' })
  truncateSync(join(cwd, 'long.json'), 200_000_000)
  const long = crossgate(['import', 'long.json'], { cwd })
  assert.is(long.status, 3)
  assert.is(long.stderr, 'long.json is larger than 100 MB, too large for a policy.\n')
})

bad('what is nested too deeply, and words without end', () => {
  const cwd = folderWith({
    'deep.json': '['.repeat(3000) + ']'.repeat(3000),
    'deep.yml': '['.repeat(20_000) + ']'.repeat(20_000),
    'deep.conf': 'location / {'.repeat(20_000) + '}'.repeat(20_000),
    'deep.xml': '<a>'.repeat(20_000),
    'long.conf': `server {${'a'.repeat(20_000_000)}`,
  })
  for (const name of ['deep.json', 'deep.yml', 'deep.conf', 'deep.xml', 'long.conf']) {
    const { status, stderr } = crossgate(['import', name], { cwd })
    assert.is(status, 3, name)
    assert.match(stderr, /nested too deeply|too long/, name)
    assert.not.match(stderr, /\n\s+at |mistake in crossgate/)
  }
  const check = crossgate(['check', 'deep.json'], { cwd })
  assert.is(check.status, 3)
  assert.is(check.stderr, 'deep.json is nested too deeply to be a policy.\n')
})

bad('a module of Terraform that needs variables names them, and what was understood', () => {
  const cwd = folderWith({
    'main.tf': `variable "origins" {}
resource "aws_s3_bucket_cors_configuration" "assets" {
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = var.origins
  }
  dynamic "cors_rule" {
    for_each = var.rules
    content {}
  }
}
`,
    'cut.tf': 'resource "aws_s3_bucket" "a" {\n  cors_rule {',
  })
  const without = crossgate(['import', 'main.tf'], { cwd })
  assert.is(without.status, 3)
  assert.is(
    without.stderr,
    'main.tf is HCL, which needs the Terraform parser: npm install @cdktf/hcl2json. Without it, import the output of "terraform show -json" for a plan.\n',
  )
  symlinkSync(
    fileURLToPath(new URL('../../../node_modules', import.meta.url)),
    join(cwd, 'node_modules'),
  )
  const { status, stderr } = crossgate(['import', 'main.tf'], { cwd })
  assert.is(status, 3)
  assert.is(
    stderr,
    'main.tf is a Terraform module or plan; understood was aws_s3_bucket_cors_configuration.assets in line 3. Not in the file are the values of var.origins in line 5, what a dynamic block makes in line 7. Import the plan, which has every value: terraform plan -out plan, then terraform show -json plan.\n',
  )
  const cut = crossgate(['import', 'cut.tf'], { cwd })
  assert.is(cut.status, 3)
  assert.match(cut.stderr, /^cut\.tf:2: This is not HCL\. /)
})

bad('anchors and merges of YAML are resolved, and do not exhaust the reader', () => {
  const cwd = folderWith({
    'merged.yml': `base: &base
  accessControlAllowMethods: [GET]
  accessControlAllowOriginList: &origins ["https://a.example"]
http:
  middlewares:
    one:
      headers:
        <<: *base
        accessControlMaxAge: 5
`,
    'bomb.yml': `a: &a ["x","x","x","x","x","x","x","x","x","x"]
${['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefg'[index]}`).join(',')}]`).join('\n')}
`,
    'loop.yml': 'a: &a { b: *a }\n',
  })
  const { stdout } = crossgate(['import', 'merged.yml', '--format', 'json'], { cwd })
  const { configuration } = JSON.parse(stdout)
  assert.equal(configuration.allowedOrigins, ['https://a.example'])
  assert.is(configuration.preflightMaxAgeInSeconds, 5)
  const bomb = crossgate(['import', 'bomb.yml'], { cwd })
  assert.is(bomb.status, 3)
  assert.match(bomb.stderr, 'stand for more than a million values')
  const loop = crossgate(['import', 'loop.yml'], { cwd })
  assert.is(loop.status, 3)
  assert.match(loop.stderr, 'an anchor contains itself')
})

bad('--from and --at pick one of several, or say what there is', () => {
  const both =
    '{"Resources":{"A":{"Type":"AWS::Lambda::Url","Properties":{"Cors":{"AllowOrigins":["https://a.example"]}}},"B":{"Type":"AWS::Lambda::Url","Properties":{"Cors":{"AllowOrigins":["https://b.example"]}}}}}'
  const picked = crossgate(['import', '-', '--at', 'Resources.B', '--format', 'json'], {
    input: both,
  })
  assert.equal(JSON.parse(picked.stdout).configuration.allowedOrigins, ['https://b.example'])
  const none = crossgate(['import', '-', '--at', 'C'], { input: both })
  assert.is(none.status, 3)
  assert.is(
    none.stderr,
    'standard input has no place "C". There are Resources.A in line 1 and Resources.B in line 1.\n',
  )
  const other = crossgate(['import', '-', '--from', 'gcs'], { input: s3 })
  assert.is(other.status, 3)
  assert.is(other.stderr, 'standard input contains no CORS rules of a Cloud Storage bucket.\n')
  assert.is(crossgate(['import']).status, 2)
})

bad.run()
