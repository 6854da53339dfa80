/** Makes an attempt, and tells on a line of its own how it went, as JSON: its name, and the code and message of what failed. */
export async function tellAttempt(name: string, operation: () => Promise<unknown>): Promise<void> {
  let failure: { code?: string; message?: string } = {}
  await operation().catch((error) => {
    failure = error
  })
  console.log(JSON.stringify({ name, code: failure.code ?? null, message: failure.message }))
}
