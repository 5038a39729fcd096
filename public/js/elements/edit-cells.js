import { BASE } from '../lib/base.js'

/**
 * Lets the cells of the table inside be written in where they stand, and rows be deleted with a chance to undo it.
 * Each cell is a link to a page that does the same without this.
 */
class EditCells extends HTMLElement {
  /** What stood in the cells that are open, by the id of the cell. */
  #before = new Map()
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.addEventListener('click', (event) => this.#press(event), { signal })
    this.addEventListener('cell:leave', (event) => this.#close(event.target), { signal })
    this.addEventListener('cell:done', (event) => this.#focusAfterSwap(event.target), { signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  #press(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    const link = event.target.closest('a[data-cell], a[data-delete]')
    if (!link) return
    event.preventDefault()
    if (link.matches('[data-delete]')) this.#delete(link.closest('tr'))
    else this.#open(link)
  }

  #open(link) {
    const cell = link.closest('td')
    if (!cell.querySelector('form')) this.#before.set(cell.id, cell.innerHTML)
    const { id } = link.closest('tr').dataset
    const columns = encodeURIComponent(this.dataset.columns)
    window.htmx.ajax('GET', `${BASE}/hardware/${id}/cells/${link.dataset.cell}?columns=${columns}`, {
      source: link,
      target: cell,
      swap: 'innerHTML',
    })
  }

  /** Puts back what stood there; the markup is the one that the server had sent. */
  async #close(input) {
    const cell = input.closest('td')
    const isConflict = input.querySelector('[aria-invalid]') && cell.querySelector('[name="was"]')
    const before = this.#before.get(cell.id)
    if (before === undefined || isConflict) return this.#reload(cell)
    cell.innerHTML = before
    cell.querySelector('a')?.focus()
  }

  /** After a refusal somebody else's value may be the one to show. */
  async #reload(cell) {
    const { id } = cell
    await window.htmx.ajax('GET', location.pathname + location.search, {
      source: this,
      target: '#hardware-list',
      swap: 'outerHTML',
    })
    document.getElementById(id)?.querySelector('a')?.focus()
  }

  /** Once a row is saved, the focus returns to its cell, unless it has gone elsewhere meanwhile. */
  #focusAfterSwap(input) {
    const { id } = input.closest('td')
    const focus = () => {
      if (document.activeElement !== document.body) return
      document.getElementById(id)?.querySelector('a')?.focus()
    }
    this.addEventListener('htmx:after:swap', () => requestAnimationFrame(focus), { once: true })
  }

  async #delete(row) {
    const { id, name } = row.dataset
    if (!window.confirm(`Delete ${name}?`)) return
    const answer = await fetch(`${BASE}/delete_hardware_row`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'csrf-token': this.dataset.csrf },
      body: JSON.stringify({ id: Number(id) }),
    })
    if (!answer.ok) return this.#refuse(row, await answer.json())
    const next = row.nextElementSibling ?? row.previousElementSibling
    row.remove()
    next?.querySelector('a')?.focus()
    this.#offerUndo(id, name)
  }

  #offerUndo(id, name) {
    const toast = this.querySelector('template[data-part="undo"]').content.firstElementChild.cloneNode(true)
    toast.querySelector('[data-part="name"]').textContent = name
    toast.querySelector('form').action = `${BASE}/hardware/${id}/restoration`
    toast.querySelector('[name="back"]').value = location.pathname + location.search
    this.querySelector('[data-part="toast"]').replaceChildren(toast)
  }

  #refuse(row, problem) {
    const note = document.createElement('p')
    note.className = 'toast'
    note.dataset.tone = 'outage'
    note.setAttribute('role', 'alert')
    note.textContent = problem.detail
    this.querySelector('[data-part="toast"]').replaceChildren(note)
    row.querySelector('[data-delete]').focus()
    setTimeout(() => note.remove(), 10_000)
  }
}

customElements.define('edit-cells', EditCells)
