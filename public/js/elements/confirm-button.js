/** Asks `data-message` before the button inside does its work. */
class ConfirmButton extends HTMLElement {
  connectedCallback() {
    this.addEventListener('click', this)
  }

  disconnectedCallback() {
    this.removeEventListener('click', this)
  }

  handleEvent(event) {
    if (!window.confirm(this.dataset.message)) event.preventDefault()
  }
}

customElements.define('confirm-button', ConfirmButton)
