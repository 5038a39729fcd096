/**
 * Opens its `<dialog>` when htmx has put something in it. A click beside it closes it, like Escape. What it held goes
 * then, so that nothing in it asks on and opens it again.
 */
class ModalDialog extends HTMLElement {
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    const dialog = this.querySelector('dialog')
    const open = ({ target }) => target === dialog && !dialog.open && dialog.showModal()
    this.addEventListener('htmx:after:settle', open, { signal })
    dialog.addEventListener('close', () => dialog.replaceChildren(), { signal })
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close(), { signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
  }
}

customElements.define('modal-dialog', ModalDialog)
