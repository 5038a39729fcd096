/** Opens its `<dialog>` when htmx has put something in it. A click beside it closes it, like Escape. */
class ModalDialog extends HTMLElement {
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    const dialog = this.querySelector('dialog')
    this.addEventListener('htmx:after:settle', () => dialog.open || dialog.showModal(), { signal })
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close(), { signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
  }
}

customElements.define('modal-dialog', ModalDialog)
