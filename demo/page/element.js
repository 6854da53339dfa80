/**
 * Creates an element. Properties are set as such, `class`, `aria-*`, `data-*`, `role` and the like
 * as attributes; `onclick` and its kind are listeners. Children are nodes or text; null is skipped.
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value)
    else if (name in node && !name.includes('-')) node[name] = value
    else node.setAttribute(name === 'className' ? 'class' : name, value === true ? '' : value)
  }
  node.append(
    ...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false),
  )
  return node
}

/** Creates an element of SVG; everything is an attribute. */
export function drawing(tag, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  node.append(...children.flat())
  return node
}

const strokes = {
  check: 'M4 8.5l2.8 2.8L12.5 5',
  cross: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  arrow: 'M3 8h9M8.5 4.5L12 8l-3.5 3.5',
  sealed: 'M2 8s2.2-4 6-4 6 4 6 4-2.2 4-6 4-6-4-6-4zM3 13.5L13 2.5',
  chevron: 'M6 3.5L10.5 8 6 12.5',
  bulb: 'M6 12.5h4M6.5 14.5h3M5.5 10.5C4.3 9.7 3.5 8.4 3.5 6.8a4.5 4.5 0 0 1 9 0c0 1.6-.8 2.9-2 3.7z',
  skip: 'M4 8h8',
  plus: 'M8 3.5v9M3.5 8h9',
  warning: 'M8 2.5L14.5 13.5h-13zM8 6.5v3.5M8 11.8v.1',
  auto: 'M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11',
  light:
    'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  dark: 'M13 9.8A5.5 5.5 0 0 1 6.2 3 5.5 5.5 0 1 0 13 9.8z',
}

/** Draws one of the page's icons, hidden from screen readers: a word always stands beside it. */
export function icon(name) {
  return drawing(
    'svg',
    { viewBox: '0 0 16 16', class: 'icon', 'aria-hidden': 'true', focusable: 'false' },
    drawing('path', { d: strokes[name] }),
  )
}
