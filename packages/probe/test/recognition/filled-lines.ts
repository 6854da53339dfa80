import { type ConsoleLine, recordedLines } from '../../src/index.js'
import { libraryLines } from '../../src/recognition/library-lines.js'

/** A value for each part, none of which a scenario had. */
export const values: Readonly<Record<string, string>> = {
  code: '8364',
  directive: "connect-src 'self'",
  font: '"Inter" style:normal weight:400 stretch:100 src index:0',
  from: 'https://api.example.com/old',
  header: 'x-api-key',
  index: '6',
  initiator: 'fetch',
  method: 'PATCH',
  origin: 'https://app.example.com',
  page: 'https://app.example.com/home?tab=1',
  port: '6667',
  requested: 'local',
  scheme: 'ftp',
  schemes: 'chrome, data, http, https',
  space: 'loopback',
  status: '403',
  target: 'https://api.example.com/',
  token: '(delete)',
  type: 'text/html',
  url: 'https://api.example.com/items?page=2',
  value: 'https://b.example, https://c.example',
}

/** A recorded line with values in it. */
export interface FilledLine {
  readonly line: ConsoleLine
  readonly text: string
}

const fill = (line: ConsoleLine): FilledLine => ({
  line,
  text: line.template
    .replace(/^\{initiator\}/, 'Fetch API')
    .replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`No value for ${name}.`)
      return value
    }),
})

/** Every recorded line of an engine, with values. */
export const filledLines: readonly FilledLine[] = recordedLines.map(fill)

/** Every recorded line of a library, with values. */
export const filledLibraryLines: readonly FilledLine[] = libraryLines([]).map(fill)
