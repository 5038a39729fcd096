import { copyText } from '../lib/clipboard.js'

const SHOWN_MS = 2_500

/** Copies the text at `data-href`, or of the element `data-from`, and says so. Wraps a link or a button. */
class CopyButton extends HTMLElement {
  #timer

  connectedCallback() {
    this.addEventListener('click', this)
  }

  disconnectedCallback() {
    this.removeEventListener('click', this)
    clearTimeout(this.#timer)
  }

  async handleEvent(event) {
    event.preventDefault()
    try {
      await copyText(await this.#text())
      this.#say(this.dataset.done ?? 'Copied')
    } catch {
      this.#say('Could not copy')
    }
  }

  async #text() {
    if (!this.dataset.href) return document.querySelector(this.dataset.from).textContent.trim()
    const answer = await fetch(this.dataset.href)
    if (!answer.ok) throw new Error(String(answer.status))
    return answer.text()
  }

  #say(text) {
    const word = this.querySelector('[data-part="word"]')
    this.dataset.word ??= word.textContent
    word.textContent = text
    word.setAttribute('role', 'status')
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      word.textContent = this.dataset.word
      word.removeAttribute('role')
    }, SHOWN_MS)
  }
}

customElements.define('copy-button', CopyButton)
