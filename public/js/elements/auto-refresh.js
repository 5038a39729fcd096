import { formatCountdown } from '../lib/spans.js'

/**
 * Fetches the page anew every so often and morphs `data-target` into what came. Chosen by a menu, kept in localStorage
 * as `data-key` (`data-default` seconds unless chosen), waiting while the tab is hidden. Sends the ETag it has, so that
 * nothing new costs an empty 304. With `data-part` the server answers with the target alone, and what is no success
 * changes nothing; each try tells its end to the document by the event `refreshed`.
 */
class AutoRefresh extends HTMLElement {
  #timer
  #left = 0
  #etag = null
  #abort = new AbortController()

  connectedCallback() {
    const { signal } = this.#abort
    this.hidden = false
    for (const button of this.#buttons) {
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

  get #buttons() {
    return [...this.querySelectorAll('[data-seconds]')]
  }

  get #seconds() {
    const usual = Number(this.dataset.default)
    const kept = Number(localStorage.getItem(this.dataset.key) ?? usual)
    return this.#buttons.some((button) => Number(button.dataset.seconds) === kept) ? kept : usual
  }

  #choose(seconds) {
    localStorage.setItem(this.dataset.key, String(seconds))
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
    const { target, part } = this.dataset
    await window.htmx.ajax('GET', location.pathname + location.search, {
      source: this,
      target,
      ...(part === undefined && { select: target }),
      swap: 'outerMorph',
      headers: this.#etag ? { 'If-None-Match': this.#etag } : {},
      fetch: (address, request) => this.#fetch(address, request),
    })
  }

  async #fetch(address, request) {
    const answer = await fetch(address, { ...request, cache: 'no-store' }).catch(() => null)
    const isGood = answer !== null && (answer.ok || answer.status === 304)
    this.#tell(isGood)
    // Only a page is worth comparing with; an error is shown and asked for again.
    if (answer?.ok) this.#etag = answer.headers.get('etag')
    if (isGood) return answer
    // A display keeps what it has, and says that it is old; htmx leaves the page alone on this status.
    return answer === null || this.dataset.part !== undefined ? new Response(null, { status: 204 }) : answer
  }

  #tell(ok) {
    const seconds = this.#seconds
    document.dispatchEvent(new CustomEvent('refreshed', { detail: { ok, seconds } }))
  }

  #show() {
    const seconds = this.#seconds
    const chosen = this.#buttons.find((button) => Number(button.dataset.seconds) === seconds)
    const word = seconds === 0 ? 'Refresh off' : chosen.textContent.trim()
    this.querySelector('[data-part="word"]').textContent = word
    this.querySelector('[data-part="countdown"]').textContent =
      seconds === 0 ? '' : formatCountdown(Math.max(0, this.#left))
    for (const button of this.#buttons) {
      button.setAttribute('aria-pressed', String(Number(button.dataset.seconds) === seconds))
    }
  }
}

customElements.define('auto-refresh', AutoRefresh)
