import { copyText } from '../lib/clipboard.js'
import { keepHardwareColumns } from '../lib/hardware-columns.js'

/** Shows, hides and moves columns at once: by its boxes, by dragging, by the grips' buttons. Without it the form does. */
class ColumnMenu extends HTMLElement {
  #dragged = null
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    for (const item of this.#items) item.draggable = item.dataset.key !== 'hostname'
    this.addEventListener('change', () => this.#apply(), { signal })
    this.addEventListener('click', (event) => this.#press(event), { signal })
    this.addEventListener('dragstart', (event) => this.#lift(event), { signal })
    this.addEventListener('dragover', (event) => this.#over(event), { signal })
    this.addEventListener('drop', (event) => event.preventDefault(), { signal })
    this.addEventListener('dragend', () => this.#drop(), { signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  get #items() {
    return [...this.querySelectorAll('li[data-key]')]
  }

  get #shown() {
    return this.#items.filter((item) => item.querySelector(':checked')).map((item) => item.dataset.key)
  }

  #press(event) {
    const button = event.target.closest('button, a')
    if (!button || button.closest('summary')) return
    if (button.name === 'forward') {
      event.preventDefault()
      this.#moveForward(button)
    } else if (button.matches('[data-copy]')) {
      event.preventDefault()
      this.#copy(button)
    } else if (button.matches('[data-usual]')) keepHardwareColumns(null)
  }

  #moveForward(button) {
    const item = button.closest('li')
    const before = item.previousElementSibling
    // The hostname says which server a row is, and stays where it is.
    if (!before || before.dataset.key === 'hostname') return
    before.before(item)
    button.focus()
    this.#apply()
  }

  #lift(event) {
    this.#dragged = event.target.closest('li[data-key]')
    event.dataTransfer.effectAllowed = 'move'
  }

  #over(event) {
    const item = event.target.closest('li[data-key]')
    if (!this.#dragged || !item || item === this.#dragged || item.dataset.key === 'hostname') return
    event.preventDefault()
    const box = item.getBoundingClientRect()
    const isBelow = event.clientY > box.top + box.height / 2
    if (isBelow) item.after(this.#dragged)
    else item.before(this.#dragged)
  }

  #drop() {
    if (this.#dragged) this.#apply()
    this.#dragged = null
  }

  async #apply() {
    const shown = this.#shown
    keepHardwareColumns(shown)
    this.querySelector('[data-part="shown"]').textContent = String(shown.length)
    const address = new URL(location.href)
    address.searchParams.delete('columns')
    history.replaceState(history.state, '', address)
    await window.htmx.ajax('GET', address.pathname + address.search, {
      source: this,
      target: '#hardware-list',
      swap: 'outerHTML',
    })
    document.querySelector('edit-cells').dataset.columns = shown.join(',')
  }

  async #copy(link) {
    const address = new URL(location.href)
    address.searchParams.set('columns', this.#shown.join(','))
    const word = link.querySelector('[data-part="word"]')
    word.setAttribute('role', 'status')
    try {
      await copyText(address.href)
      word.textContent = 'Copied'
    } catch {
      word.textContent = 'Could not copy'
    }
  }
}

customElements.define('column-menu', ColumnMenu)
