import { makeElement } from '../lib/elements.js'

/** Facts of the table that a tip shows, in its order. */
const FACTS = ['Severity', 'Affected', 'Engineer', 'Started', 'Ended', 'Duration', 'State']
const LISTED = 8

/**
 * Tells of a bar of the timeline by hover, focus and touch. What it says stands in the rows of the table below, which
 * `data-rows` of a bar names. A first tap shows the tip, a second one follows the bar's link.
 */
class TimelineTips extends HTMLElement {
  #abort
  #tip = null
  #shown = null

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.addEventListener('pointerover', (event) => event.pointerType === 'mouse' && this.#onOver(event), { signal })
    this.addEventListener('focusin', (event) => this.#show(this.#itemOf(event)), { signal })
    this.addEventListener('focusout', (event) => this.contains(event.relatedTarget) || this.#hide(), { signal })
    this.addEventListener('pointerleave', (event) => event.pointerType === 'mouse' && this.#hide(), { signal })
    this.addEventListener('click', (event) => this.#onClick(event), { signal, capture: true })
    document.addEventListener('keydown', (event) => event.key === 'Escape' && this.#hide(), { signal })
    document.addEventListener('scroll', () => this.#hide(), { signal, capture: true, passive: true })
  }

  disconnectedCallback() {
    this.#abort.abort()
    this.#hide()
  }

  #onOver(event) {
    const item = this.#itemOf(event)
    if (item) this.#show(item)
    else if (!event.target.closest('.tip')) this.#hide()
  }

  #onClick(event) {
    const item = this.#itemOf(event)
    if (!item || event.pointerType !== 'touch' || item.dataset.tapped === 'yes') return
    event.preventDefault()
    event.stopPropagation()
    this.#show(item)
    item.dataset.tapped = 'yes'
  }

  #itemOf(event) {
    return event.target.closest('.timeline__item')
  }

  #show(item) {
    if (!item || item === this.#shown) return
    this.#hide()
    const rows = item.dataset.rows.split(' ').map((id) => document.getElementById(id))
    if (rows.includes(null)) return
    this.#shown = item
    this.#tip = makeElement('div', { class: 'tip tip--wide tip--timeline', role: 'tooltip', id: 'timeline-tip' })
    this.#tip.append(...(rows.length === 1 ? this.#facts(rows[0]) : this.#list(rows)))
    item.setAttribute('aria-describedby', 'timeline-tip')
    this.append(this.#tip)
    this.#place(item)
  }

  #facts(row) {
    const list = makeElement('dl', { class: 'tip__list' })
    for (const name of FACTS) {
      const [term, fact] = [makeElement('dt'), makeElement('dd')]
      term.textContent = name
      const cell = row.querySelector(`[data-label="${name}"]`)
      // Of a severity that changed, its course says all of it.
      fact.textContent = (cell.querySelector('[data-part="course"]') ?? cell).textContent
      list.append(term, fact)
    }
    const foot = makeElement('p', { class: 'tip__foot' })
    foot.append(row.querySelector('[data-label="Ticket"] a').cloneNode(true))
    return [this.#line(row, 'title', 'tip__title'), this.#line(row, 'note', 'muted'), list, foot].filter(Boolean)
  }

  #line(row, part, name) {
    const text = row.querySelector(`[data-part="${part}"]`)?.textContent
    if (!text) return null
    const line = makeElement('p', { class: name })
    line.textContent = text
    return line
  }

  #list(rows) {
    const lines = rows.slice(0, LISTED).map((row) => {
      const line = makeElement('p')
      const title = row.querySelector('[data-part="title"]').textContent
      line.append(row.querySelector('[data-label="Ticket"] a').cloneNode(true), ` ${title}`)
      return line
    })
    if (rows.length > LISTED) {
      const more = makeElement('p', { class: 'muted' })
      more.textContent = `and ${rows.length - LISTED} more`
      lines.push(more)
    }
    return lines
  }

  /** Below the bar, or above it where there is no room. */
  #place(item) {
    const box = item.getBoundingClientRect()
    const { offsetWidth: width, offsetHeight: height } = this.#tip
    const left = Math.min(window.innerWidth - width - 8, Math.max(8, box.left))
    const below = box.bottom + 4
    const top = below + height > window.innerHeight && box.top - height - 4 > 0 ? box.top - height - 4 : below
    this.#tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`
  }

  #hide() {
    this.#tip?.remove()
    this.#shown?.removeAttribute('aria-describedby')
    if (this.#shown) delete this.#shown.dataset.tapped
    this.#tip = null
    this.#shown = null
  }
}

customElements.define('timeline-tips', TimelineTips)
