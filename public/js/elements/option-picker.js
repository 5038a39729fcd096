import { makeElement, makeTag } from '../lib/elements.js'
import { OptionList } from '../lib/option-list.js'

const ASK_AFTER_MS = 150

/**
 * Makes a list to choose from out of a text field: what is chosen stands as tags, and in the field, which stays hidden
 * and is what the form sends, with commas between. `data-options` is where the offers come from, `data-several`
 * whether more than one can be chosen. The field tells `change` when something is chosen or taken away.
 */
class OptionPicker extends HTMLElement {
  #field
  #box
  #input
  #list
  #chosen = []
  #timer
  #asked

  connectedCallback() {
    if (this.#box) return
    this.#field = this.querySelector('input, textarea')
    this.#chosen = [...this.querySelectorAll(':scope > data')].map((item) => ({
      value: item.value,
      word: item.textContent,
      icon: item.dataset.icon,
    }))
    this.#build()
    this.#show()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.#asked?.abort()
  }

  handleEvent(event) {
    if (event.type === 'input') this.#askSoon(ASK_AFTER_MS)
    else if (event.type === 'focus') this.#askSoon(0)
    else if (event.type === 'keydown') this.#onKey(event)
    else if (event.type === 'click') this.#onClick(event)
    else if (event.type === 'focusout' && !this.contains(event.relatedTarget)) this.#leave()
  }

  has(value) {
    return this.#chosen.some((one) => one.value === value)
  }

  /** Chooses something that stands elsewhere on the page. */
  put(dataset) {
    if (!this.has(dataset.value)) this.#add({ dataset })
  }

  take(value) {
    if (!this.has(value)) return
    this.#chosen = this.#chosen.filter((one) => one.value !== value)
    this.#changed()
  }

  #build() {
    const { id } = this.#field
    this.#box = makeElement('div', { class: 'picker' })
    this.#input = makeElement('input', { class: 'picker__input', id, type: 'text', role: 'combobox' })
    const more = { autocomplete: 'off', spellcheck: 'false', 'aria-autocomplete': 'list', 'aria-expanded': 'false' }
    for (const [name, value] of Object.entries(more)) this.#input.setAttribute(name, value)
    for (const name of ['aria-describedby', 'aria-invalid']) {
      if (this.#field.hasAttribute(name)) this.#input.setAttribute(name, this.#field.getAttribute(name))
    }
    this.#list = new OptionList(this.#input, `${id}-options`)
    this.#field.removeAttribute('id')
    this.#field.hidden = true
    for (const type of ['input', 'focus', 'keydown']) this.#input.addEventListener(type, this)
    for (const type of ['click', 'focusout']) this.addEventListener(type, this)
    this.#box.append(this.#input)
    this.append(this.#box, this.#list.element)
  }

  #onKey(event) {
    const { key } = event
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault()
      if (this.#list.isOpen) this.#list.move(key === 'ArrowDown' ? 1 : -1)
      else this.#askSoon(0)
    } else if (key === 'Enter' && this.#list.isOpen && this.#list.active) {
      event.preventDefault()
      this.#choose(this.#list.active)
    } else if (key === 'Escape' && this.#list.isOpen) {
      event.stopPropagation()
      this.#list.close()
    } else if (key === 'Backspace' && this.#input.value === '' && this.#chosen.length > 0) {
      this.#remove(this.#chosen.length - 1)
    }
  }

  #onClick({ target }) {
    const option = target.closest('[role="option"]')
    const button = target.closest('.tag__remove')
    if (option) this.#choose(option)
    else if (button) this.#remove(Number(button.dataset.place))
    else if (target === this.#box) this.#input.focus()
  }

  #askSoon(wait) {
    this.#send()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ask(), wait)
  }

  async #ask() {
    this.#asked?.abort()
    this.#asked = new AbortController()
    const url = new URL(this.dataset.options, location.href)
    const text = this.#input.value.trim()
    url.searchParams.set('q', text)
    try {
      const answer = await fetch(url, { signal: this.#asked.signal })
      const html = await answer.text()
      if (!answer.ok || document.activeElement !== this.#input) return
      this.#list.open(html, { except: new Set(this.#chosen.map(({ value }) => value)), first: text !== '' })
    } catch (error) {
      // Without offers it is a field to write in, as it is without the script.
      if (error.name !== 'AbortError') this.#list.close()
    }
  }

  #choose(option) {
    this.#add(option)
    this.#input.focus()
  }

  #add({ dataset: { value, word, icon } }) {
    if (!this.hasAttribute('data-several')) this.#chosen = []
    this.#chosen.push({ value, word, icon })
    this.#changed()
  }

  #remove(place) {
    this.#chosen.splice(place, 1)
    this.#changed()
    this.#input.focus()
  }

  #leave() {
    const text = this.#input.value.trim()
    const meant = this.#list.isOpen && text !== '' && this.#list.find(text)
    if (meant) this.#add(meant)
    this.#list.close()
  }

  #changed() {
    clearTimeout(this.#timer)
    this.#input.value = ''
    this.#list.close()
    this.#show()
    this.#field.dispatchEvent(new Event('change', { bubbles: true }))
  }

  #show() {
    for (const tag of this.#box.querySelectorAll('.tag')) tag.remove()
    this.#input.before(...this.#chosen.map(({ word, icon }, place) => makeTag(word, icon, place)))
    this.#input.placeholder = this.#chosen.length === 0 ? this.dataset.placeholder : ''
    this.#send()
  }

  /** Text that nothing was chosen for is sent too, so that the form can say what is wrong with it. */
  #send() {
    const typed = this.#input.value.trim()
    this.#field.value = [...this.#chosen.map(({ value }) => value), typed].filter(Boolean).join(', ')
  }
}

customElements.define('option-picker', OptionPicker)
