/** Keeps the screen awake while its page is looked at, where the browser can. */
class WakeLock extends HTMLElement {
  #lock = null
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    // The browser takes the lock back when the page is hidden.
    document.addEventListener('visibilitychange', () => this.#take(), { signal: this.#abort.signal })
    this.#take()
  }

  disconnectedCallback() {
    this.#abort.abort()
    this.#lock?.release()
  }

  async #take() {
    if (document.hidden || !navigator.wakeLock) return
    try {
      this.#lock = await navigator.wakeLock.request('screen')
    } catch {
      // Refused when the battery is low; the display then sleeps as it is set up to.
    }
  }
}

customElements.define('wake-lock', WakeLock)
