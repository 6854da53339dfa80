/** What templates and frameworks put values in for: `${…}`, `{{ … }}` of Helm, `#{…}` of a Kickstart, `<% … %>`. No origin, method, header, host or path holds one. */
const mark = /\$\{|\{\{|#\{|<%/

/** Whether a text stands for a value that is not in the file. */
export function isPlaceholder(text: string): boolean {
  return mark.test(text)
}
