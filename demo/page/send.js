// Not a module: a sandboxed frame, whose origin is null, may not load any from this server.

const patience = 10_000

/** Sends one request and tells what this document was allowed to learn of the answer. */
globalThis.sendRequest = async (request) => {
  if (request.transport === 'websocket') return openSocket(request)
  if (request.transport === 'form') return postForm(request)
  try {
    let response
    for (let sent = 0; sent < (request.times ?? 1); sent++) {
      response = await fetch(request.url, {
        ...request.init,
        signal: AbortSignal.timeout(patience),
      })
    }
    if (response.type === 'opaque') {
      return { outcome: 'opaque', type: response.type, status: response.status }
    }
    return {
      outcome: 'response',
      status: response.status,
      headers: [...response.headers],
      body: await response.text(),
    }
  } catch (error) {
    return { outcome: 'error', error: `${error.name}: ${error.message}` }
  }
}

function openSocket({ url }) {
  return new Promise((resolve) => {
    const socket = new WebSocket(url)
    const timer = setTimeout(() => socket.close(), patience)
    const settle = (result) => {
      clearTimeout(timer)
      resolve(result)
    }
    socket.onmessage = ({ data }) =>
      settle({ outcome: 'response', status: 101, headers: [], body: data })
    socket.onclose = ({ code }) =>
      settle({ outcome: 'error', error: `error event, then close ${code}` })
  })
}

/** Posts a form into a frame of its own: the one cross-origin request that needs no script. */
function postForm({ url, fields, run }) {
  return new Promise((resolve) => {
    const frame = document.createElement('iframe')
    frame.name = `form-${run}`
    frame.hidden = true
    document.body.append(frame)
    const form = document.createElement('form')
    form.method = 'post'
    form.action = url
    form.target = frame.name
    form.hidden = true
    for (const [name, value] of Object.entries(fields)) {
      const input = document.createElement('input')
      input.name = name
      input.value = value
      form.append(input)
    }
    document.body.append(form)
    const settle = () => {
      clearTimeout(timer)
      frame.remove()
      form.remove()
      resolve({ outcome: 'loaded' })
    }
    const timer = setTimeout(settle, patience)
    frame.onload = settle
    form.submit()
  })
}
