import { makeElement } from './elements.js'

/** The list under a combobox, of which one option at most is the active one. Its items come from the server. */
export class OptionList {
  #input
  #element
  #active = -1

  constructor(input, id) {
    this.#input = input
    this.#element = makeElement('ul', { class: 'options', role: 'listbox', id, 'aria-label': 'Offers' })
    this.#element.hidden = true
    input.setAttribute('aria-controls', id)
    // A press on the list must not take the focus away from the field, or it would close before it is a click.
    this.#element.addEventListener('mousedown', (event) => event.preventDefault())
  }

  get element() {
    return this.#element
  }

  get isOpen() {
    return !this.#element.hidden
  }

  get active() {
    return this.#items[this.#active]
  }

  /** The option that is called so, whatever the case. */
  find(text) {
    const wanted = text.toLowerCase()
    return this.#items.find(({ dataset }) => [dataset.word, dataset.value].some((own) => own.toLowerCase() === wanted))
  }

  open(html, { except, first }) {
    this.#element.innerHTML = html
    for (const item of this.#items) if (except.has(item.dataset.value)) item.remove()
    for (const [place, item] of this.#items.entries()) item.id = `${this.#element.id}-${place}`
    this.#element.hidden = false
    this.#input.setAttribute('aria-expanded', 'true')
    this.#activate(first && this.#items.length > 0 ? 0 : -1)
  }

  close() {
    this.#element.hidden = true
    this.#input.setAttribute('aria-expanded', 'false')
    this.#activate(-1)
  }

  move(step) {
    const count = this.#items.length
    if (count === 0) return
    const from = this.#active < 0 && step < 0 ? 0 : this.#active
    this.#activate((from + step + count) % count)
  }

  #activate(place) {
    this.#active = place
    for (const [i, item] of this.#items.entries()) item.setAttribute('aria-selected', String(i === place))
    if (this.active) this.#input.setAttribute('aria-activedescendant', this.active.id)
    else this.#input.removeAttribute('aria-activedescendant')
    this.active?.scrollIntoView({ block: 'nearest' })
  }

  get #items() {
    return [...this.#element.querySelectorAll('[role="option"]')]
  }
}
