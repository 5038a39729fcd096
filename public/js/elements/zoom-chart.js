import { DAY_MS } from '../lib/spans.js'

const CHART_LEFT = 36 / 880
const LEAST_DRAG_PX = 8

/** Dragging over the chart asks for the days under it, by the filters' own form. */
class ZoomChart extends HTMLElement {
  #abort
  #from = null
  #band = null

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.addEventListener('pointerdown', (event) => this.#begin(event), { signal })
    this.addEventListener('pointermove', (event) => this.#drag(event), { signal })
    this.addEventListener('pointerup', (event) => this.#end(event), { signal })
    this.addEventListener('pointercancel', () => this.#clear(), { signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
    this.#clear()
  }

  #begin(event) {
    if (event.button !== 0 || event.pointerType === 'touch') return
    this.#from = event.clientX
    this.setPointerCapture(event.pointerId)
    event.preventDefault()
  }

  #drag(event) {
    if (this.#from === null) return
    if (!this.#band) {
      this.#band = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
      this.#band.setAttribute('class', 'chart__shade')
      this.#band.dataset.tone = 'accent'
      this.#band.setAttribute('y', '10')
      this.#band.setAttribute('height', '228')
      this.querySelector('svg').append(this.#band)
    }
    const [left, right] = [this.#place(this.#from), this.#place(event.clientX)].sort((a, b) => a - b)
    this.#band.setAttribute('x', 36 + left * 844)
    this.#band.setAttribute('width', (right - left) * 844)
  }

  #end(event) {
    const from = this.#from
    this.#clear()
    if (from === null || Math.abs(event.clientX - from) < LEAST_DRAG_PX) return
    const [first, last] = [this.#place(from), this.#place(event.clientX)].sort((a, b) => a - b)
    const form = document.getElementById(this.dataset.form)
    form.elements.from.value = this.#day(first)
    form.elements.to.value = this.#day(Math.min(last, 0.9999))
    form.requestSubmit()
  }

  #clear() {
    this.#from = null
    this.#band?.remove()
    this.#band = null
  }

  /** From 0 to 1 over the days. */
  #place(clientX) {
    const box = this.querySelector('svg').getBoundingClientRect()
    const place = ((clientX - box.left) / box.width - CHART_LEFT) / (1 - CHART_LEFT)
    return Math.min(1, Math.max(0, place))
  }

  #day(place) {
    const start = Date.parse(`${this.dataset.first}T00:00:00Z`)
    return new Date(start + Math.floor(place * Number(this.dataset.days)) * DAY_MS).toISOString().slice(0, 10)
  }
}

customElements.define('zoom-chart', ZoomChart)
