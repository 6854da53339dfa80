/** Stands for the list of origins in the template. */
const originsPlace = 'ORIGINS'

const template = `{
  // While off, the filter adds nothing to any response, and browsers keep every other origin out.
  "enabled": true,

  // Whose pages may call this server. An origin is a scheme, a host and, if it is not the
  // default one, a port: no path, and no slash at the end. Patterns: https://*.example.com,
  // http://localhost:*
  "allowedOrigins": ORIGINS,

  // Whether those pages may send cookies and read responses that are personal.
  "allowCredentials": false,

  // What those pages may send. A list replaces the default, so keep Content-Type for JSON.
  "allowedMethods": ["GET", "POST", "PUT", "PATCH", "DELETE"],
  "allowedHeaders": ["Content-Type", "Authorization"],

  // Response headers that scripts may read, such as ETag or Location. Some can always be read.
  "exposedHeaders": [],

  // How long a browser caches the response to a preflight, in seconds. Chromium: at most 7200.
  "preflightMaxAgeInSeconds": 7200,

  // Paths whose responses no page of another origin may read, such as "/admin*".
  "excludedPaths": [],

  // The browser's console names the method or header that is missing, not just "CORS error".
  "explainPreflights": true,

  // "block" refuses with 403. "omit" lets the application answer, without CORS headers. "report"
  // only observes, beside a policy that is already enforced.
  "enforcement": "block",

  // While you set it up: true. A refusal then says its reason in the response, and is recorded in
  // the event log.
  "debug": false,

  // The origins of this server's own pages. Empty: each request shows it. List them where the server
  // runs on localhost or in an intranet.
  "ownOrigins": [],

  // The hosts that this server answers to, such as "api.example.com". Empty: to every host.
  "allowedHosts": [],

  // Dangers that you accept by name, such as "null-origin". The check names the one that it needs.
  "dangerouslyAllow": []
}
`

/** Where nobody says whose pages may call: a page on the developer's own machine. */
export const exampleOrigin = 'http://localhost:3000'

/** Returns a configuration with comments, for pages of these origins. */
export function createConfiguration(origins: readonly string[]): string {
  const listed = origins.length === 0 ? [exampleOrigin] : origins
  const entries = listed.map((origin) => `    ${JSON.stringify(origin)}`).join(',\n')
  return template.replace(originsPlace, () => `[\n${entries}\n  ]`)
}
