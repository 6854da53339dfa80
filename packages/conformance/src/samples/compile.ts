import { dirname, join } from 'node:path'
import ts from 'typescript'
import { root } from './sample.js'

/** Checks the types of the samples, all in one program, and lists what is wrong. */
export function compileSamples(files: readonly string[]): string[] {
  const place = join(root, 'tsconfig.json')
  const { config } = ts.readConfigFile(place, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(place))
  const program = ts.createProgram([...files], {
    ...options,
    // Samples in JavaScript declare no types, and fragments do not use all that stands around them.
    noImplicitAny: false,
    noUncheckedIndexedAccess: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    exactOptionalPropertyTypes: false,
  })
  // What the samples import is checked where it is written.
  return files
    .map((file) => program.getSourceFile(file))
    .flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ])
    .map(({ file, start = 0, messageText }) => {
      const line = file ? file.text.slice(0, start).split('\n').at(-1) : ''
      const whole = file?.text.slice(start).split('\n')[0] ?? ''
      return `${file?.fileName.replace(/^.*\//, '')}: ${line}${whole}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
}
