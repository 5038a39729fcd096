import { formatCountdown } from '../lib/spans.js'

const KEY = 'signalbox.refresh'
const DEFAULT_SECONDS = 120

/**
 * Fetches the page anew every so often and morphs `data-target` into what came. Chosen by a menu, kept in
 * localStorage, waiting while the tab is hidden. Sends the ETag it has, so that nothing new costs an empty 304.
 */
class AutoRefresh extends HTMLElement {
  #timer
  #left = 0
  #etag = null
  #abort = new AbortController()

  connectedCallback() {
    const { signal } = this.#abort
    this.hidden = false
    for (const button of this.querySelectorAll('[data-seconds]')) {
      button.addEventListener('click', () => this.#choose(Number(button.dataset.seconds)), { signal })
    }
    this.querySelector('[data-now]').addEventListener('click', () => this.#refresh(), { signal })
    document.addEventListener('visibilitychange', () => this.#onVisible(), { signal })
    document.addEventListener('keydown', (event) => this.#onKey(event), { signal })
    this.#timer = setInterval(() => this.#tick(), 1_000)
    this.#begin()
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
    this.#abort.abort()
    this.#abort = new AbortController()
  }

  get #seconds() {
    const kept = Number(localStorage.getItem(KEY) ?? DEFAULT_SECONDS)
    return [0, 20, 120, 900].includes(kept) ? kept : DEFAULT_SECONDS
  }

  #choose(seconds) {
    localStorage.setItem(KEY, String(seconds))
    this.querySelector('details').open = false
    this.#begin()
  }

  #begin() {
    this.#left = this.#seconds
    this.#show()
  }

  #tick() {
    if (this.#seconds === 0 || document.hidden) return
    this.#left -= 1
    if (this.#left <= 0) this.#refresh()
    this.#show()
  }

  // What was missed while the tab was hidden is fetched at once when it is looked at again.
  #onVisible() {
    if (!document.hidden && this.#seconds > 0) this.#refresh()
  }

  #onKey(event) {
    const typing = event.target.closest?.('input, textarea, select, [contenteditable]')
    if (event.key.toLowerCase() !== 'r' || typing || event.ctrlKey || event.metaKey || event.altKey) return
    this.#refresh()
  }

  async #refresh() {
    this.#begin()
    const target = this.dataset.target
    await window.htmx.ajax('GET', location.pathname + location.search, {
      source: this,
      target,
      select: target,
      swap: 'outerMorph',
      headers: this.#etag ? { 'If-None-Match': this.#etag } : {},
      fetch: (address, request) => this.#fetch(address, request),
    })
  }

  async #fetch(address, request) {
    const answer = await fetch(address, { ...request, cache: 'no-store' })
    // Only a page is worth comparing with; an error is shown and asked for again.
    if (answer.ok) this.#etag = answer.headers.get('etag')
    return answer
  }

  #show() {
    const seconds = this.#seconds
    const words = { 0: 'Refresh off', 20: 'Every 20 s', 120: 'Every 2 min', 900: 'Every 15 min' }
    this.querySelector('[data-part="word"]').textContent = words[seconds]
    this.querySelector('[data-part="countdown"]').textContent =
      seconds === 0 ? '' : formatCountdown(Math.max(0, this.#left))
    for (const button of this.querySelectorAll('[data-seconds]')) {
      button.setAttribute('aria-pressed', String(Number(button.dataset.seconds) === seconds))
    }
  }
}

customElements.define('auto-refresh', AutoRefresh)
