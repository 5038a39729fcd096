import { makeElement } from '../../lib/elements.js'

/** The series of a chart as switches with their sums. What is switched off stays so when other numbers come. */
export class TrendLegend {
  element = makeElement('div', { class: 'legend trend__legend', role: 'group', 'aria-label': 'Shown in the chart' })
  #hidden = new Set()

  constructor(onChange) {
    this.element.addEventListener('click', ({ target }) => {
      const button = target.closest('button')
      if (!button) return
      const { word } = button.dataset
      if (!this.#hidden.delete(word)) this.#hidden.add(word)
      button.setAttribute('aria-pressed', String(!this.#hidden.has(word)))
      onChange()
    })
  }

  shows(word) {
    return !this.#hidden.has(word)
  }

  write(series) {
    if (series.every(({ word }) => this.#hidden.has(word))) this.#hidden.clear()
    this.element.replaceChildren(...series.map((one) => this.#switch(one)))
  }

  #switch({ word, tone, sum }) {
    const button = makeElement('button', { class: 'legend__item legend__item--switch', type: 'button' })
    button.dataset.tone = tone
    button.dataset.word = word
    button.setAttribute('aria-pressed', String(this.shows(word)))
    const number = makeElement('span', { class: 'legend__sum' })
    number.textContent = sum
    button.append(makeElement('span', { class: 'legend__key' }), word, number)
    return button
  }
}
