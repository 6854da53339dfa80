/** Returns a page without the sentences that wait for the first release. */
export function withoutWaiting(text) {
  return text.replace(/<!-- until the first release -->\n[\s\S]*?<!-- end -->\n\n?/g, '')
}
