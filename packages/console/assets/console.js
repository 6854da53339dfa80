// Everything works without this file: it only saves clicks in the boxes that add entries.

function boxOf(event) {
  const { target } = event
  return target instanceof HTMLTextAreaElement && target.dataset.add !== undefined ? target : null
}

function add(box) {
  document.getElementById(`add-button-${box.dataset.add}`)?.click()
}

document.addEventListener('keydown', (event) => {
  const box = boxOf(event)
  if (!box || event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  if (box.value.trim() !== '') add(box)
})

// Many entries pasted at once become tags at once.
document.addEventListener('paste', (event) => {
  const box = boxOf(event)
  if (!box) return
  setTimeout(() => {
    if (/[\n,]/.test(box.value.trim())) add(box)
  })
})

// The part of the page that was replaced says so to whoever cannot see it, and keeps its place.
document.addEventListener('htmx:sendError', () => {
  const state = document.querySelector('.bar-state, .live-note')
  if (state) state.textContent = 'The console does not answer. Reload the page to go on.'
})
