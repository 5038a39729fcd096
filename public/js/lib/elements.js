// Elements for those scripts that draw something themselves; text is only ever set as text.

export function makeElement(name, attributes = {}) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}

/** A drawing of the sprite, as `icon` of `src/http/view-helpers.ts` writes it. */
export function makeIcon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('viewBox', '0 0 16 16')
  svg.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  use.setAttribute('href', `#i-${name}`)
  svg.append(use)
  return svg
}

/** Something chosen, with the button that takes it away again; `place` tells which it is. */
export function makeTag(word, icon, place) {
  const tag = makeElement('span', { class: 'tag' })
  const remove = makeElement('button', { class: 'tag__remove', type: 'button', 'aria-label': `Remove ${word}` })
  remove.dataset.place = String(place)
  remove.append(makeIcon('close'))
  tag.append(makeIcon(icon), word, remove)
  return tag
}
