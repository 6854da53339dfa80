// The frame has no origin a target could name; what it is told and what it answers is no secret.
addEventListener('message', async ({ data, source }) => {
  if (source !== parent || !data?.run) return
  source.postMessage({ run: data.run, result: await sendRequest(data) }, '*')
})
parent.postMessage({ ready: true }, '*')
