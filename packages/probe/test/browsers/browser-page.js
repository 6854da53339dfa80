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
  blob: ({ bodyContentType: type, bodySize = 3 }) => new Blob(['b'.repeat(bodySize)], { type }),
  stream: () => new Blob(['stream']).stream(),
}

const bodyOf = (request) =>
  request.body === undefined
    ? {}
    : {
        body: bodies[request.body](request),
        ...(request.body === 'stream' ? { duplex: 'half' } : {}),
      }

async function fetchOne(request) {
  const { url, body: _, ...init } = request
  try {
    const response = await fetch(url, {
      ...init,
      cache: init.cache ?? 'no-store',
      ...bodyOf(request),
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

const settled = (element) =>
  new Promise((done) => {
    element.onload = () => done('loads')
    element.onerror = () => done('fails')
    document.body.append(element)
  })

// Whether a module script of another origin runs.
globalThis.loadModule = (src) =>
  settled(Object.assign(document.createElement('script'), { type: 'module', src }))

// Whether an image loads; `crossOrigin` is the attribute's value or null.
globalThis.loadImage = (src, crossOrigin) =>
  settled(Object.assign(new Image(), { crossOrigin, src }))

// Whether a canvas that the image was drawn on may be read.
globalThis.readImage = async (src, crossOrigin) => {
  const image = Object.assign(new Image(), { crossOrigin, src })
  if ((await settled(image)) === 'fails') return 'fails'
  const context = document.createElement('canvas').getContext('2d')
  context.drawImage(image, 0, 0)
  try {
    context.getImageData(0, 0, 1, 1)
    return 'readable'
  } catch {
    return 'unreadable'
  }
}

function form(action, attributes) {
  const element = Object.assign(document.createElement('form'), { method: 'post', action })
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(Object.assign(document.createElement('input'), { name: 'amount', value: '1' }))
  document.body.append(element)
  return element
}

// Posts a form into a frame and waits for the answer.
globalThis.postForm = async (action) => {
  const frame = Object.assign(document.createElement('iframe'), { name: `frame-${Math.random()}` })
  document.body.append(frame)
  const loaded = new Promise((done) => {
    frame.onload = done
  })
  form(action, { target: frame.name }).submit()
  await loaded
  return 'posted'
}

// Shows a page in a frame; answers once that has loaded, or for a second has not.
globalThis.showFrame = (src) =>
  new Promise((done) => {
    const frame = document.createElement('iframe')
    frame.onload = () => done('shown')
    setTimeout(() => done('not shown'), 1_000)
    frame.src = src
    document.body.append(frame)
  })

// Posts a form as a navigation of the page itself, once this call has been answered.
globalThis.leaveByForm = (action) => {
  setTimeout(() => form(action, {}).submit())
  return 'leaving'
}

// Registers a service worker and waits until it controls the page.
globalThis.startServiceWorker = async (script) => {
  const controlled = new Promise((done) => {
    navigator.serviceWorker.addEventListener('controllerchange', done)
  })
  await navigator.serviceWorker.register(script)
  if (navigator.serviceWorker.controller === null) await controlled
  return 'controlled'
}

// Fetches from a frame that has no origin of its own.
globalThis.fetchInSandbox = async (request) => {
  const frame = document.createElement('iframe')
  frame.sandbox = 'allow-scripts'
  const answer = new Promise((done) => {
    addEventListener('message', ({ data }) => done(data), { once: true })
  })
  // The page itself is an inline script, which these tags would end.
  frame.srcdoc = `\x3cscript>
    const { url, ...init } = ${JSON.stringify(request)}
    fetch(url, init).then(
      (response) => parent.postMessage('success ' + response.status, '*'),
      () => parent.postMessage('failure', '*'))
  \x3c/script>`
  document.body.append(frame)
  return answer
}

const frames = new Map()
const replies = new Map()

// Every page can be a frame that fetches for the page above it.
addEventListener('message', async ({ data, source }) => {
  if (data.fetch !== undefined) {
    source.postMessage({ reply: data.id, result: await sendOne(data.fetch) }, '*')
  } else if (data.reply !== undefined) {
    replies.get(data.reply)(data.result)
    replies.delete(data.reply)
  }
})

// Opens a frame of each origin; that of the origin null is sandboxed.
globalThis.openFrames = (origins, home) =>
  Promise.all(
    origins.map(
      (origin) =>
        new Promise((done) => {
          const frame = document.createElement('iframe')
          if (origin === 'null') frame.sandbox = 'allow-scripts'
          frame.onload = () => done(origin)
          frame.src = `${origin === 'null' ? home : origin}/frame`
          document.body.append(frame)
          frames.set(origin, frame)
        }),
    ),
  )

let replyCount = 0
const fetchInFrame = (origin, request) =>
  new Promise((done) => {
    const id = replyCount++
    replies.set(id, done)
    frames.get(origin).contentWindow.postMessage({ id, fetch: request }, '*')
  })

async function runSequence({ id, steps }) {
  const results = []
  for (const [index, { origin, wait, request }] of steps.entries()) {
    if (wait > 0) await new Promise((done) => setTimeout(done, wait))
    await fetch(`/step?sequence=${id}&step=${index}`)
    results.push(await fetchInFrame(origin, request))
  }
  return results
}

const sequenceQueue = []
const sequenceResults = []
let sequenceWork

// Takes sequences that `runSequences` is to run.
globalThis.queueSequences = (sequences) => {
  sequenceQueue.push(...sequences)
}

// Runs what was queued, a few at a time: Firefox remembers a hundred preflights and no more. Returns
// whether all is done; a call that lasts too long is ended by WebKit's driver.
globalThis.runSequences = async (patience) => {
  let next = 0
  const work = async () => {
    while (next < sequenceQueue.length) {
      const index = next++
      sequenceResults[index] = await runSequence(sequenceQueue[index])
    }
  }
  sequenceWork ??= Promise.all(Array.from({ length: 8 }, work)).then(() => true)
  return Promise.race([
    sequenceWork,
    new Promise((done) => {
      setTimeout(() => done(false), patience)
    }),
  ])
}

globalThis.takeSequenceResults = (from, to) => sequenceResults.slice(from, to)

// What came of a sender that tells its page no more than whether it worked.
const told = (success) => ({
  success,
  type: 'told',
  status: 0,
  redirected: false,
  readableHeaders: [],
})

// What comes of a sender, or that it never said within so many milliseconds.
const within = (promise, patience) =>
  Promise.race([
    promise,
    new Promise((done) => {
      setTimeout(() => done({ ...told(false), type: 'error', settled: false }), patience)
    }),
  ])

const listen = (target, success, failure) =>
  new Promise((done) => {
    for (const name of success) target.addEventListener(name, () => done(told(true)))
    for (const name of failure) target.addEventListener(name, () => done(told(false)))
  })

function sendXHR(request) {
  const { url, method = 'GET', headers = [], credentials, uploadListeners } = request
  const xhr = new XMLHttpRequest()
  xhr.open(method, url)
  xhr.withCredentials = credentials === 'include'
  for (const [name, value] of headers) xhr.setRequestHeader(name, value)
  if (uploadListeners) xhr.upload.onprogress = () => undefined
  const done = listen(xhr, ['load'], ['error', 'abort'])
  xhr.send(bodyOf(request).body ?? null)
  return done.then(({ success }) => ({
    ...told(success),
    status: xhr.status,
    readableHeaders: xhr
      .getAllResponseHeaders()
      .split('\r\n')
      .map((line) => line.split(':')[0].toLowerCase())
      .filter((name) => name !== '')
      .sort(),
  }))
}

function loadElement(name, attributes, request) {
  const element = document.createElement(name)
  const { crossOrigin } = request
  if (crossOrigin !== undefined) element.crossOrigin = crossOrigin
  Object.assign(element, attributes)
  const done = listen(element, ['load'], ['error'])
  document.head.append(element)
  return done
}

const startWorker = (Kind, request, options) => {
  const worker = new Kind(request.url, options)
  const port = worker.port ?? worker
  worker.port?.start()
  return Promise.race([listen(port, ['message'], []), listen(worker, [], ['error'])])
}

// A frame that shows another site tells nothing but that it has loaded something.
function loadFrame(fill) {
  const frame = Object.assign(document.createElement('iframe'), { name: `frame-${Math.random()}` })
  document.body.append(frame)
  return new Promise((done) => {
    setTimeout(() => {
      frame.onload = () => done(told(true))
      fill(frame)
    })
  })
}

const senders = {
  fetch: fetchOne,
  xhr: sendXHR,
  beacon: async (request) => {
    const { body } = bodyOf(request)
    const queued =
      body === undefined
        ? navigator.sendBeacon(request.url)
        : navigator.sendBeacon(request.url, body)
    // What becomes of it, the page is never told.
    await new Promise((done) => setTimeout(done, 700))
    return told(queued)
  },
  'event-source': async ({ url, credentials }) => {
    const source = new EventSource(url, { withCredentials: credentials === 'include' })
    const result = await listen(source, ['open'], ['error'])
    source.close()
    return result
  },
  script: (request) => loadElement('script', { src: request.url }, request),
  'module-script': (request) =>
    loadElement('script', { type: 'module', src: request.url }, request),
  style: (request) => loadElement('link', { rel: 'stylesheet', href: request.url }, request),
  image: (request) => loadElement('img', { src: request.url }, request),
  font: ({ url }) =>
    new FontFace(`font-${Math.random()}`, `url(${JSON.stringify(url)})`).load().then(
      () => told(true),
      () => told(false),
    ),
  worker: (request) => startWorker(Worker, request, {}),
  'module-worker': (request) => startWorker(Worker, request, { type: 'module' }),
  'shared-worker': (request) => startWorker(SharedWorker, request, {}),
  iframe: ({ url }) =>
    loadFrame((frame) => {
      frame.src = url
    }),
  form: ({ url, method = 'GET', body }) =>
    loadFrame((frame) => {
      const enctype = {
        text: 'text/plain',
        'form-data': 'multipart/form-data',
      }[body]
      const element = form(url, { target: frame.name, method, ...(enctype ? { enctype } : {}) })
      // A form that is sent by GET puts its fields in the place of the query.
      if (method === 'GET') {
        element.replaceChildren(
          ...[...new URL(url).searchParams].map(([name, value]) =>
            Object.assign(document.createElement('input'), { name, value }),
          ),
        )
      }
      element.submit()
    }),
  websocket: ({ url }) => {
    const socket = new WebSocket(url)
    return listen(socket, ['open'], ['error', 'close'])
  },
}

const sendOne = async ({ sender = 'fetch', sandboxed, ...request }, patience = 8_000) => {
  try {
    if (sandboxed) return await within(sendInSandbox({ sender, ...request }), patience)
    return await within(senders[sender](request), patience)
  } catch (error) {
    return { ...told(false), type: 'error', error: String(error) }
  }
}

globalThis.sendAll = async (requests, patience) => {
  const results = []
  let next = 0
  const work = async () => {
    while (next < requests.length) {
      const index = next++
      results[index] = await sendOne(requests[index], patience)
    }
  }
  await Promise.all(Array.from({ length: 6 }, work))
  return results
}

let sandbox
async function sendInSandbox(request) {
  sandbox ??= globalThis.openFrames(['null'], location.origin)
  await sandbox
  return fetchInFrame('null', request)
}
