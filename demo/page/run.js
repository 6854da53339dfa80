/** Sends a scenario's request from where it belongs and fetches what the engine made of it. */
export async function run(scenario, { api }) {
  const id = crypto.randomUUID()
  const { transport = 'fetch', path, init, fields, times } = scenario
  const base = transport === 'websocket' ? api.replace(/^http/, 'ws') : api
  const request = { run: id, transport, url: `${base}${path}?run=${id}`, init, fields, times }
  const observed = await (scenario.from === 'sandbox'
    ? sendFromSandbox(request)
    : sendRequest(request))
  return { observed, exchanges: await exchangesOf(id) }
}

/** Waits for the answers to be on record: a load event or a close may come before that. */
async function exchangesOf(id) {
  for (let attempt = 0; ; attempt++) {
    const response = await fetch(`/demo/runs/${id}`)
    const { exchanges } = await response.json()
    if (attempt === 20) return exchanges
    if (exchanges.length > 0 && exchanges.every((exchange) => exchange.response)) return exchanges
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const frame = document.querySelector('#sandbox')
const waiting = new Map()
let settleReady
const ready = new Promise((resolve) => {
  settleReady = resolve
})

addEventListener('message', ({ data, source }) => {
  if (source !== frame.contentWindow) return
  if (data.ready) settleReady()
  else waiting.get(data.run)?.(data.result)
})
// Loaded from here, so that it cannot say that it is ready before anybody listens.
frame.src = 'frame.html'

async function sendFromSandbox(request) {
  await ready
  return new Promise((resolve) => {
    waiting.set(request.run, (result) => {
      waiting.delete(request.run)
      resolve(result)
    })
    frame.contentWindow.postMessage(request, '*')
  })
}
