import { makeElement } from '../lib/elements.js'

/** A field that leaves of the choices beside it only those with a text in their words, and what is chosen. */
class ChoiceFilter extends HTMLElement {
  #field

  connectedCallback() {
    if (this.#field) return
    this.#field = makeElement('input', {
      class: 'input',
      type: 'search',
      placeholder: 'Find',
      'aria-label': 'Find a service',
    })
    this.append(this.#field)
    // The form must not take what is written here for one of its own fields.
    this.#field.addEventListener('input', (event) => this.#narrow(event))
    this.#field.addEventListener('change', (event) => event.stopPropagation())
    this.#field.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault())
  }

  #narrow(event) {
    event.stopPropagation()
    const wanted = this.#field.value.trim().toLowerCase()
    for (const choice of this.nextElementSibling.children) {
      const isChosen = choice.querySelector('input').checked
      choice.hidden = !isChosen && !choice.textContent.toLowerCase().includes(wanted)
    }
  }
}

customElements.define('choice-filter', ChoiceFilter)
