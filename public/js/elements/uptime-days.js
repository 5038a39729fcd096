import { DAY_MS, formatSpan } from '../lib/spans.js'

const WORDS = {
  o: 'no incident',
  m: 'planned',
  u: 'not measured',
  d: 'degraded',
  p: 'partial outage',
  x: 'major outage',
}

/** Tells of the day under the pointer. The bars are a handful of paths, so what a day was comes as one letter each. */
class UptimeDays extends HTMLElement {
  #tip = null
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.addEventListener('pointermove', (event) => this.#show(event), { signal })
    this.addEventListener('pointerdown', (event) => this.#show(event), { signal })
    this.addEventListener('pointerleave', () => this.#hide(), { signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
    this.#hide()
  }

  #show(event) {
    const box = this.getBoundingClientRect()
    const days = this.dataset.days
    const index = Math.min(
      days.length - 1,
      Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * days.length)),
    )
    this.#tip ??= this.#makeTip()
    this.#tip.textContent = this.#words(index)
    const half = this.#tip.offsetWidth / 2
    const x = box.left + (box.width * (index + 0.5)) / days.length
    const left = Math.min(window.innerWidth - 2 * half - 8, Math.max(8, x - half))
    this.#tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(box.top - this.#tip.offsetHeight - 6)}px)`
  }

  #words(index) {
    const date = new Date(Date.parse(`${this.dataset.first}T00:00:00Z`) + index * DAY_MS)
    const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
    const minutes = new Map((this.dataset.minutes || '').split(' ').map((note) => note.split(':'))).get(String(index))
    return `${day}: ${WORDS[this.dataset.days[index]]}${minutes ? `, ${formatSpan(Number(minutes) * 60_000)}` : ''}`
  }

  #makeTip() {
    const tip = document.createElement('div')
    tip.className = 'tip tip--float'
    document.body.append(tip)
    return tip
  }

  #hide() {
    this.#tip?.remove()
    this.#tip = null
  }
}

customElements.define('uptime-days', UptimeDays)
