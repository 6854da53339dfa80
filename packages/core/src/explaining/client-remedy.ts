/** A reason that no configuration takes away: the client must send something else. */
export type ClientFault =
  | 'invalid-origin'
  | 'invalid-preflight'
  | 'method-not-allowed'
  | 'header-not-allowed'
  | 'response-header'
  | 'host-not-allowed'
  | 'excluded-path'
  | 'navigation'

/** What to do where no configuration helps, or where none should. */
export const clientRemedies: Readonly<Record<ClientFault, string>> = {
  'invalid-origin':
    'The client, or a proxy before this server, must send the Origin header as browsers do: a scheme, a host and a port, once.',
  'invalid-preflight':
    'The client must ask for one method and a list of header names, as browsers do.',
  'method-not-allowed':
    'The client must send another method: this one is in the wrong case, is not a method, or is one that no page may use.',
  'header-not-allowed': 'The client must send a header name of letters, digits and hyphens.',
  'response-header':
    "Take this header out of the page's request: it belongs into the answer of the server.",
  'host-not-allowed': 'The client must send a Host header with the name of this server.',
  'excluded-path':
    'This path is for pages of this server alone, and the origin is not allowed anywhere else: call it from one of its own pages.',
  navigation:
    'The path of this form post cannot be an entry of excludedPaths as it is: give the form a plain path.',
}
