/** A terminal obeys control characters, and a text from a stranger can hold some: they show instead. */
export function visible(text: string): string {
  return text.replace(/\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}/gu, '\uFFFD').slice(0, 2000)
}
