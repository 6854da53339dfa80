/** A reason that no configuration takes away: the client must send something else. */
export type ClientFault =
  | 'invalid-origin'
  | 'invalid-preflight'
  | 'method-in-wrong-case'
  | 'method-not-allowed'
  | 'header-not-allowed'
  | 'response-header'
  | 'host-not-allowed'
  | 'excluded-path'
  | 'navigation'

/** What to do where no configuration helps, or where none should. */
export const clientRemedies: Readonly<Record<ClientFault, string>> = {
  'invalid-origin':
    'The client, or a proxy in front of this server, must send one Origin header as browsers do: a scheme, a host and a port.',
  'invalid-preflight':
    'The client must request one method and a list of header names, as browsers do.',
  'method-in-wrong-case':
    'The client must write the method in capital letters, such as PATCH: methods are case-sensitive.',
  'method-not-allowed':
    'The client must use another method: this one is not a method, or is forbidden to pages.',
  'header-not-allowed': 'The client must send a header name made of letters, digits and hyphens.',
  'response-header': "This is a response header: remove it from the page's request.",
  'host-not-allowed':
    "The client must send a Host header with one of this server's names. If this host is one of them, add it to allowedHosts, without its port.",
  'excluded-path':
    "Only this server's own pages may use this path, and the origin is not allowed anywhere else: call it from one of those pages.",
  navigation:
    "This form's path cannot be added to excludedPaths as it is: give the form a plain path.",
}
