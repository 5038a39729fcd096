import { DAY_MS, formatSpan } from '../lib/spans.js'

const TICK_MS = 1_000

/**
 * `<relative-time><time datetime="…">14:30</time></relative-time>` reads "38 s ago" while it is younger than a day;
 * with `data-form="duration"` it reads "38 min" whatever its age. Without this module the time itself stands there.
 */
class RelativeTime extends HTMLElement {
  #timer
  #observer

  connectedCallback() {
    // A refresh puts the written time back; this answers before anything is painted.
    this.#observer = new MutationObserver(() => this.#draw())
    this.#observer.observe(this, { subtree: true, childList: true, characterData: true, attributeFilter: ['datetime'] })
    this.#timer = setInterval(() => this.#draw(), TICK_MS)
    this.#draw()
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
    this.#observer.disconnect()
  }

  #draw() {
    const time = this.querySelector('time')
    const at = Date.parse(time?.getAttribute('datetime') ?? '')
    if (Number.isNaN(at)) return
    const age = Date.now() - at
    const text = this.#textFor(age)
    if (text !== null && time.textContent !== text) time.textContent = text
  }

  #textFor(age) {
    if (this.dataset.form === 'duration') return formatSpan(age)
    if (Math.abs(age) >= DAY_MS) return null
    return age >= 0 ? `${formatSpan(age)} ago` : `in ${formatSpan(-age)}`
  }
}

customElements.define('relative-time', RelativeTime)
