/**
 * Opens its `<dialog>` when htmx has put something in it. A click beside it closes it, like Escape. What it held goes
 * then, so that nothing in it asks on and opens it again. After an event named in `data-renew` (such as an import) the
 * page behind it is old, and is loaded again on closing.
 */
class ModalDialog extends HTMLElement {
  #abort
  #isOld = false

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    const dialog = this.querySelector('dialog')
    const open = ({ target }) => target === dialog && !dialog.open && dialog.showModal()
    this.addEventListener('htmx:after:settle', open, { signal })
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close(), { signal })
    dialog.addEventListener('close', () => this.#closed(dialog), { signal })
    const { renew } = this.dataset
    if (renew) document.body.addEventListener(renew, () => this.#outdate(), { signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  #outdate() {
    this.#isOld = true
  }

  #closed(dialog) {
    if (this.#isOld) location.reload()
    else dialog.replaceChildren()
  }
}

customElements.define('modal-dialog', ModalDialog)
