/** Why there was no response. */
export type NoAnswerReason =
  | 'name-not-resolved'
  | 'connection-refused'
  | 'connection-closed'
  | 'tls-failure'
  | 'timeout'
  | 'malformed-answer'
  | 'headers-too-large'
  | 'unreachable'

/** How a body ends otherwise than it should. */
export type BodyFault = 'body-endless' | 'body-too-large' | 'body-broken'

const remedies: Readonly<Record<NoAnswerReason, string>> = {
  'name-not-resolved': 'Correct the host name, or add it to DNS.',
  'connection-refused': 'Start the server, or correct the port.',
  'connection-closed': "Check the server's log: it closed the connection instead of responding.",
  'tls-failure': 'Install a certificate that is trusted, not expired and made for this host.',
  timeout: 'Find out what the server is waiting for, or whether a firewall drops the packets.',
  'malformed-answer': 'Check that the port speaks http or https, as the URL says.',
  'headers-too-large': 'Send fewer or shorter headers: the cause is usually cookies.',
  unreachable: 'Check the network between here and the server.',
}

/** Every reason for which there is no response. */
export const noAnswerReasons = Object.keys(remedies) as readonly NoAnswerReason[]

/** Returns what has to change where there was no response, and that it is not about CORS. */
export const remedyForNoAnswer = (reason: NoAnswerReason): string =>
  `${remedies[reason]} This is not about CORS: no header helps.`
