import { formatSpan } from '../lib/spans.js'

const LOOK_MS = 1_000
const MISSED = 3
const LEAST_MS = 30_000

/**
 * Says when a display has not been refreshed for three times its interval, and marks the board as old: what cannot be
 * asked for must not stay green.
 */
class WallWatch extends HTMLElement {
  #timer
  #abort
  #goodAt = Date.now()
  #seconds = 0

  connectedCallback() {
    this.#abort = new AbortController()
    document.addEventListener('refreshed', (event) => this.#note(event.detail), { signal: this.#abort.signal })
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
    this.#abort.abort()
  }

  #note({ ok, seconds }) {
    this.#seconds = seconds
    if (ok) this.#goodAt = Date.now()
    this.#look()
  }

  #look() {
    const age = Date.now() - this.#goodAt
    // Who has switched the refresh off, or looks at another tab, knows that the board is of then.
    const isLost = this.#seconds > 0 && !document.hidden && age > Math.max(LEAST_MS, MISSED * this.#seconds * 1000)
    this.hidden = !isLost
    document.body.classList.toggle('wall-is-lost', isLost)
    if (isLost) this.querySelector('[data-part="age"]').textContent = formatSpan(age)
  }
}

customElements.define('wall-watch', WallWatch)
