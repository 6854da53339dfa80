// What runs inside the page of a scenario: each sender resolves to what the page itself is told.

const settled = (element) =>
  new Promise((done) => {
    element.onload = () => done('loaded')
    element.onerror = () => done('error event')
    document.body.append(element)
  })

const create = (name, properties) => Object.assign(document.createElement(name), properties)

const xhr = (url, { method = 'GET', credentials, headers = {} }, asynchronous) =>
  new Promise((done) => {
    const request = new XMLHttpRequest()
    request.open(method, url, asynchronous)
    request.withCredentials = credentials === 'include'
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.onload = () => done('loaded')
    request.onerror = () => done('error event')
    request.send()
  })

const senders = {
  fetch: async (url, init) => `fulfilled with ${(await fetch(url, init)).status}`,
  xhr: (url, init) => xhr(url, init, true),
  'synchronous-xhr': (url, init) => xhr(url, init, false),
  module: (src) => settled(create('script', { type: 'module', src })),
  script: (src) => settled(create('script', { crossOrigin: 'anonymous', src })),
  image: (src) => settled(create('img', { crossOrigin: 'anonymous', src })),
  stylesheet: (href) =>
    settled(create('link', { rel: 'stylesheet', crossOrigin: 'anonymous', href })),
  preload: (href) =>
    settled(create('link', { rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href })),
  video: (src) =>
    new Promise((done) => {
      const video = create('video', { crossOrigin: 'anonymous', src })
      video.onerror = () => done('error event')
      document.body.append(video)
    }),
  font: async (url) => {
    await new FontFace('Probe', `url(${JSON.stringify(url)})`).load()
    return 'loaded'
  },
  'dynamic-import': async (url) => {
    await import(url)
    return 'loaded'
  },
  'event-source': (url, { credentials }) =>
    new Promise((done) => {
      const source = new EventSource(url, { withCredentials: credentials === 'include' })
      source.onopen = () => done('open')
      source.onerror = () => {
        source.close()
        done('error event')
      }
    }),
  websocket: (url) =>
    new Promise((done) => {
      const socket = new WebSocket(url)
      socket.onopen = () => done('open')
      socket.onerror = () => done('error event')
    }),
  worker: (url) =>
    new Promise((done) => {
      const worker = new Worker(url)
      worker.onerror = () => done('error event')
      setTimeout(() => done('nothing'), 300)
    }),
  frame: (src) =>
    new Promise((done) => {
      document.body.append(create('iframe', { src }))
      setTimeout(() => done('nothing'), 500)
    }),
  keepalive: async (url) => {
    const body = 'x'.repeat(70_000)
    return `fulfilled with ${(await fetch(url, { method: 'POST', keepalive: true, body })).status}`
  },
  stream: async (url) => {
    const body = new Blob(['text']).stream()
    return `fulfilled with ${(await fetch(url, { method: 'POST', duplex: 'half', body })).status}`
  },
  beacon: (url) => {
    const accepted = navigator.sendBeacon(url, new Blob(['{}'], { type: 'application/json' }))
    return new Promise((done) => setTimeout(() => done(`sendBeacon gave ${accepted}`), 500))
  },
}

globalThis.send = async (sender, url, init) => {
  const patience = new Promise((done) => setTimeout(() => done('nothing in time'), 2500))
  try {
    return await Promise.race([senders[sender](url, init), patience])
  } catch (error) {
    return String(error)
  }
}

// A rejection that nobody handles is what most people paste.
globalThis.sendUnhandled = (sender, url, init) => {
  senders[sender](url, init)
  return new Promise((done) => setTimeout(() => done('left unhandled'), 300))
}
