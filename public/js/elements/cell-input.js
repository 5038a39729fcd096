/**
 * The input of a cell that is being written in: Enter or leaving it saves, Escape gives up. Tells `cell:leave` when
 * nothing is to be saved and `cell:done` when it is on its way.
 */
class CellInput extends HTMLElement {
  #sent = false
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.addEventListener('keydown', (event) => this.#onKey(event), { signal })
    this.addEventListener('focusout', (event) => this.#onLeave(event), { signal })
    const input = this.#input
    input.focus()
    input.select?.()
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  get #input() {
    return this.querySelector('input, select, textarea')
  }

  get #form() {
    return this.closest('form')
  }

  #onKey(event) {
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      this.#leave()
    }
    // A list that is open and a word that is being composed take their own Enter; a text takes Shift+Enter as a new line.
    if (event.key === 'Enter' && !event.isComposing && !event.shiftKey) {
      event.preventDefault()
      if (this.#isChanged || this.#isRefused) this.#send()
      else this.#leave()
    }
  }

  #onLeave(event) {
    if (this.#sent || !this.isConnected || this.#form.contains(event.relatedTarget)) return
    if (this.#isChanged) this.#send()
    else if (!this.#isRefused) this.#leave()
  }

  get #isChanged() {
    return this.#input.value !== this.#form.elements.was.value
  }

  get #isRefused() {
    return this.#input.getAttribute('aria-invalid') === 'true'
  }

  #send() {
    if (this.#sent) return
    this.#sent = true
    this.dispatchEvent(new CustomEvent('cell:done', { bubbles: true }))
    this.#form.requestSubmit()
  }

  #leave() {
    this.#sent = true
    this.dispatchEvent(new CustomEvent('cell:leave', { bubbles: true }))
  }
}

customElements.define('cell-input', CellInput)
