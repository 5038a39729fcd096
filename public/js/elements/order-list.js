/**
 * Lets rows be dragged to another place: `data-slug` on each row, and a form per row (`[data-move]`) with a field
 * `before`, which is what is sent. The same forms stand in each row's menu for who does not drag.
 */
class OrderList extends HTMLElement {
  #dragged = null
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    for (const handle of this.querySelectorAll('[data-handle]')) handle.draggable = true
    this.addEventListener('dragstart', (event) => this.#lift(event), { signal })
    this.addEventListener('dragover', (event) => this.#over(event), { signal })
    this.addEventListener('drop', (event) => this.#drop(event), { signal })
    this.addEventListener('dragend', () => this.#clear(), { signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  #lift(event) {
    this.#dragged = event.target.closest('[data-slug]')
    event.dataTransfer.effectAllowed = 'move'
    event.dataTransfer.setDragImage(this.#dragged, 0, 0)
  }

  #over(event) {
    const row = event.target.closest('[data-slug]')
    if (!this.#dragged || !row) return
    event.preventDefault()
    this.#clearMarks()
    row.dataset.drop = this.#isBelow(event, row) ? 'below' : 'above'
  }

  #drop(event) {
    const row = event.target.closest('[data-slug]')
    if (!this.#dragged || !row || row === this.#dragged) return
    event.preventDefault()
    const before = this.#isBelow(event, row) ? row.nextElementSibling : row
    const form = this.#dragged.querySelector('form[data-move]')
    form.elements.before.value = before?.dataset.slug ?? ''
    form.requestSubmit()
  }

  #isBelow(event, row) {
    const box = row.getBoundingClientRect()
    return event.clientY > box.top + box.height / 2
  }

  #clear() {
    this.#dragged = null
    this.#clearMarks()
  }

  #clearMarks() {
    for (const row of this.querySelectorAll('[data-drop]')) delete row.dataset.drop
  }
}

customElements.define('order-list', OrderList)
