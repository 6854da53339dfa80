import type { Source } from '../source/source.js'
import {
  childOf,
  entriesOf,
  hasKey,
  itemsOf,
  type SourceNode,
  textOf,
  walkNodes,
} from '../source/source-node.js'
import { objectsOfKind } from './kubernetes.js'

/** A notation that is known by its signs, and that `import` does not read. */
export interface UnreadNotation {
  readonly name: string
  /** Returns the line of the sign, or undefined where the file is something else. */
  find(source: Source): number | undefined
}

/** The words of CORS in whatever notation. */
const aboutCors = /access-?control-?|\bcors\b|origins?\b/i

function inText(pattern: RegExp): UnreadNotation['find'] {
  return ({ text }) => {
    const found = pattern.exec(text)
    return found === null ? undefined : text.slice(0, found.index).split('\n').length
  }
}

function inTree(
  isSign: (node: SourceNode, path: readonly string[]) => boolean,
): UnreadNotation['find'] {
  return ({ roots }) => {
    let line: number | undefined
    for (const root of roots) {
      walkNodes(root, (node, path) => {
        if (line === undefined && isSign(node, path)) line = node.line
      })
    }
    return line
  }
}

function ofKind(kind: string, ...path: readonly string[]): UnreadNotation['find'] {
  return ({ roots }) =>
    objectsOfKind(roots, kind).find((object) => childOf(object, 'spec', ...path) !== undefined)
      ?.line
}

function ofResource(...types: readonly string[]): UnreadNotation['find'] {
  return inTree(
    (node, path) =>
      (path.at(-2) === 'resource' && types.includes(path.at(-1) ?? '')) ||
      (types.includes(textOf(childOf(node, 'type')) ?? '') && hasKey(node, 'values')),
  )
}

/** The rest of the notations that are known. */
export const unreadNotations: readonly UnreadNotation[] = [
  {
    name: 'a configuration in TOML, which Traefik reads as well as YAML',
    find: (source) => (source.format === 'toml' ? inText(aboutCors)(source) : undefined),
  },
  { name: 'settings of MinIO', find: inText(/MINIO_API_CORS_ALLOW_ORIGIN|\bcors_allow_origin=/) },
  { name: 'a SecurityPolicy of Envoy Gateway', find: ofKind('SecurityPolicy', 'cors') },
  {
    name: 'a SAM template',
    find: inTree((node) => {
      const isServerless = /^AWS::Serverless::/.test(textOf(childOf(node, 'Type')) ?? '')
      return isServerless && hasKey(childOf(node, 'Properties'), 'Cors', 'CorsConfiguration')
    }),
  },
  {
    name: 'a response headers policy of CloudFront',
    find: inTree(
      (node, path) =>
        hasKey(node, 'CorsConfig') ||
        (hasKey(node, 'cors_config') && path.includes('aws_cloudfront_response_headers_policy')) ||
        textOf(childOf(node, 'type')) === 'aws_cloudfront_response_headers_policy',
    ),
  },
  {
    name: 'Cloudflare Access',
    find: (source) =>
      ofResource(
        'cloudflare_access_application',
        'cloudflare_zero_trust_access_application',
      )(source) ??
      inTree((node) =>
        hasKey(childOf(node, 'cors_headers'), 'allowed_origins', 'allow_all_origins'),
      )(source),
  },
  {
    name: 'a policy of Azure API Management',
    find: inText(/<cors\b[^>]*>\s*<allowed-origins>/),
  },
  {
    name: 'the CORS settings of Azure App Service',
    find: (source) =>
      inTree(
        (_node, path) =>
          path.slice(-2).join('.') === 'siteConfig.cors' ||
          path.slice(-2).join('.') === 'Host.CORS',
      )(source) ??
      ofResource(
        'azurerm_linux_web_app',
        'azurerm_windows_web_app',
        'azurerm_linux_function_app',
        'azurerm_windows_function_app',
        'azurerm_app_service',
      )(source),
  },
  {
    name: 'a configuration of Apollo Router',
    find: inTree(
      (node) =>
        hasKey(childOf(node, 'cors'), 'allow_any_origin', 'match_origins') ||
        itemsOf(childOf(node, 'cors', 'policies')).some((each) =>
          hasKey(each, 'origins', 'match_origins'),
        ),
    ),
  },
  {
    name: 'a configuration of Ory',
    find: inTree(
      (node, path) =>
        path[0] === 'serve' && path.at(-1) === 'cors' && hasKey(node, 'enabled', 'allowed_origins'),
    ),
  },
  {
    name: 'a configuration of Micronaut',
    find: (source) =>
      firstPath(source, ['micronaut', 'server', 'cors']) ??
      inText(/^micronaut\.server\.cors\./m)(source),
  },
  {
    name: 'a configuration of Quarkus',
    find: (source) =>
      firstPath(source, ['quarkus', 'http', 'cors']) ??
      inText(/^quarkus\.http\.cors\b|\bQUARKUS_HTTP_CORS/m)(source),
  },
  {
    name: 'settings of ASP.NET Core',
    find: inTree(
      (node, path) =>
        (path.length === 0 &&
          hasKey(node, 'AllowedHosts') &&
          hasKey(node, 'Cors', 'CorsOrigins')) ||
        (hasKey(node, 'CorsPolicy') && path[0] === 'ReverseProxy'),
    ),
  },
  {
    name: "Laravel's config/cors.php",
    find: inText(/^<\?php[\s\S]*['"](?:allowed_origins|supports_credentials)['"]/),
  },
  {
    name: 'settings of Django',
    find: inText(
      /^[ \t]*CORS_(?:ALLOWED_ORIGINS|ALLOWED_ORIGIN_REGEXES|ALLOW_ALL_ORIGINS|ALLOW_CREDENTIALS|ORIGIN_WHITELIST)\s*=/m,
    ),
  },
  {
    name: 'a Caddyfile',
    find: inText(/^[ \t]*header\b.*\bAccess-Control-|^[ \t]*@\w+\s+header\s+Origin\b/m),
  },
  {
    name: 'a configuration of HAProxy',
    find: inText(
      /^[ \t]*http-(?:response|after-response)\s+(?:set|add)-header\s+Access-Control-/im,
    ),
  },
  {
    name: 'a configuration of Apache',
    find: inText(/^[ \t]*Header\s+(?:always\s+)?(?:set|add|merge|append)\s+"?Access-Control-/im),
  },
  {
    name: 'an OpenAPI document with settings of API Gateway',
    find: inTree((node) => hasKey(node, 'x-amazon-apigateway-cors')),
  },
  {
    name: 'an OpenAPI document with x-google-endpoints',
    find: inTree((node) =>
      itemsOf(childOf(node, 'x-google-endpoints')).some((each) => hasKey(each, 'allowCors')),
    ),
  },
  {
    name: 'a client of Keycloak',
    find: (source) =>
      inTree(
        (node) => hasKey(node, 'webOrigins') && hasKey(node, 'redirectUris', 'rootUrl', 'clientId'),
      )(source) ?? ofResource('keycloak_openid_client')(source),
  },
  {
    name: 'a client of Auth0',
    find: (source) =>
      inTree(
        (node) =>
          hasKey(node, 'allowed_origins', 'web_origins') &&
          hasKey(node, 'callbacks', 'cross_origin_auth', 'cross_origin_authentication'),
      )(source) ?? ofResource('auth0_client')(source),
  },
  {
    name: 'trusted origins of Okta',
    find: inTree(
      (node) =>
        hasKey(node, 'origin') &&
        itemsOf(childOf(node, 'scopes')).some((scope) => textOf(childOf(scope, 'type')) === 'CORS'),
    ),
  },
  {
    name: 'a configuration of Zitadel, Supabase or Cognito',
    find: inTree(
      (node, path) =>
        path.length === 0 &&
        hasKey(
          node,
          'AllowedOriginsZitadel',
          'additional_redirect_urls',
          'AllowedOAuthFlowsUserPoolClient',
        ),
    ),
  },
  {
    name: 'an application of CDK',
    find: inText(/\b(?:corsPreflight|defaultCorsPreflightOptions)\s*:/),
  },
  {
    name: 'the CORS rules of OBS',
    // In XML they are those of S3.
    find: (source) =>
      source.format === 'xml'
        ? undefined
        : inTree((node) => hasKey(node, 'AllowedOrigin') && hasKey(node, 'AllowedMethod'))(source),
  },
]

function firstPath({ roots }: Source, path: readonly string[]): number | undefined {
  return roots.flatMap((root) => childOf(root, ...path)?.line ?? [])[0]
}

/** Whether a file holds anything that looks like CORS at all, for the sentence that says what was not found. */
export function mentionsCors({ text }: Source): boolean {
  return aboutCors.test(text)
}

/** The keys of the top of a file, for the sentence that says what it is not. */
export function topKeys({ roots }: Source): string[] {
  return roots.flatMap((root) => entriesOf(root).map(({ key }) => key)).slice(0, 6)
}
