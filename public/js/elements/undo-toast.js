/** Offers to undo for `data-seconds`, counting down, and goes away. */
class UndoToast extends HTMLElement {
  #timer
  #until = 0

  connectedCallback() {
    this.#until = Date.now() + Number(this.dataset.seconds) * 1_000
    this.#timer = setInterval(() => this.#tick(), 250)
    this.#tick()
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  #tick() {
    const left = Math.ceil((this.#until - Date.now()) / 1_000)
    if (left <= 0) this.remove()
    else this.querySelector('[data-part="left"]').textContent = ` · ${left} s`
  }
}

customElements.define('undo-toast', UndoToast)
