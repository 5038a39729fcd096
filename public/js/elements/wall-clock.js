const CLOCK_MS = 1_000

/** A clock that is read from across the room, in the zone `data-zone`. */
class WallClock extends HTMLElement {
  #timer

  connectedCallback() {
    this.#timer = setInterval(() => this.#draw(), CLOCK_MS)
    this.#draw()
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  #draw() {
    const now = new Date()
    const timeZone = this.dataset.zone
    const time = now.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone })
    const date = now.toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone })
    this.#put('time', time)
    this.#put('date', date)
  }

  #put(part, text) {
    const element = this.querySelector(`[data-part="${part}"]`)
    if (element.textContent !== text) element.textContent = text
  }
}

customElements.define('wall-clock', WallClock)
