// What runs inside the browser's page. Each function takes and gives JSON.

const bodies = {
  text: () => 'text',
  urlencoded: () => new URLSearchParams({ name: 'value' }),
  'form-data': () => {
    const form = new FormData()
    form.append('name', 'value')
    return form
  },
  bytes: () => new Uint8Array([1, 2, 3]).buffer,
}

async function fetchOne({ url, body, ...init }) {
  try {
    const response = await fetch(url, {
      ...init,
      cache: init.cache ?? 'no-store',
      ...(body === undefined ? {} : { body: bodies[body]() }),
    })
    const text = await response.text()
    return {
      success: true,
      type: response.type,
      status: response.status,
      redirected: response.redirected,
      readableHeaders: [...response.headers.keys()].sort(),
      text,
    }
  } catch (error) {
    return {
      success: false,
      type: 'error',
      status: 0,
      redirected: false,
      readableHeaders: [],
      error: String(error),
    }
  }
}

globalThis.fetchAll = async (requests) => {
  const results = []
  let next = 0
  const work = async () => {
    while (next < requests.length) {
      const index = next++
      results[index] = await fetchOne(requests[index])
    }
  }
  await Promise.all(Array.from({ length: 8 }, work))
  return results
}

globalThis.fetchInTurn = async (requests) => {
  const results = []
  for (const request of requests) results.push(await fetchOne(request))
  return results
}

// Whether each WebSocket opens.
globalThis.openWebSockets = (urls) =>
  Promise.all(
    urls.map(
      (url) =>
        new Promise((done) => {
          const socket = new WebSocket(url)
          socket.onopen = () => done(true)
          socket.onerror = () => done(false)
          socket.onclose = () => done(false)
        }),
    ),
  )
