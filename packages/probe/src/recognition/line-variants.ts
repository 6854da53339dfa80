import type { ConsoleLine } from './console-line.js'

/** What stands before `cannot load` in WebKit's and Chromium's lines. */
const loaders = ['Fetch API', 'XMLHttpRequest', 'EventSource', 'Beacon API']

/** The rejections that carry no more than that a fetch failed, which libraries hand on without the name of the error. */
const generic =
  /^TypeError: (Failed to fetch|Load failed|NetworkError when attempting to fetch resource\.)$/

/** The spellings in which a line is met, its own first. */
export function variantsOf({ template }: ConsoleLine): string[] {
  if (template.startsWith('{initiator}')) {
    return loaders.map((loader) => template.replace('{initiator}', loader))
  }
  const variants = [template]
  if (template.startsWith('Access to {initiator}') && !template.includes('{from}')) {
    // Any of them may come after a redirect, of which few scenarios have one.
    variants.push(template.replace("'{url}' from", "'{url}' (redirected from '{from}') from"))
  }
  // Angular writes so where the browser gave it no URL.
  if (template.includes('failure response for {url}')) {
    variants.push(template.replace('{url}', '(unknown url)'))
  }
  if (generic.test(template)) variants.push(template.replace('TypeError: ', ''))
  const netError = /net::\S+$/.exec(template)
  // The console of the developer tools writes the request before it, and no sentence.
  if (netError !== null) variants.push(netError[0], `{url} ${netError[0]}`)
  return variants.flatMap((variant) => [variant, ...withoutAdvice(variant)])
}

/** Chromium's advice at the end of a line changes from version to version; what comes before it stays. */
function withoutAdvice(template: string): string[] {
  const end = template.search(/ (?:Have the server|The credentials mode of requests) /)
  return end < 0 ? [] : [template.slice(0, end)]
}
