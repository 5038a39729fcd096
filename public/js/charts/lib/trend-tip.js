import { makeElement } from '../../lib/elements.js'

const GAP_PX = 12
const NUMBERS = new Intl.NumberFormat('en', { useGrouping: true })

/** The numbers of a bucket beside it, and a band over it (or over all from `since`). */
export class TrendTip {
  #trend
  #shown
  #plot
  #band = makeElement('div', { class: 'trend__band' })
  #box = makeElement('div', { class: 'tip trend__tip', role: 'status' })

  constructor(trend, shown) {
    this.#trend = trend
    this.#shown = shown
  }

  attach(plot) {
    this.#plot = plot
    plot.over.append(this.#band, this.#box)
    this.show(null)
  }

  show(bucket, since = null) {
    const isOff = bucket === null || bucket === undefined
    this.#band.hidden = isOff
    this.#box.hidden = isOff
    if (isOff) return
    const [first, last] = [bucket, since ?? bucket].sort((a, b) => a - b)
    const left = this.#plot.valToPos(first - 0.5, 'x')
    const right = this.#plot.valToPos(last + 0.5, 'x')
    this.#band.style.left = `${left}px`
    this.#band.style.width = `${right - left}px`
    this.#write(first, last)
    const fits = left - this.#box.offsetWidth - GAP_PX > 0
    this.#box.style.left = `${fits ? left - this.#box.offsetWidth - GAP_PX : Math.min(right + GAP_PX, this.#plot.over.clientWidth - this.#box.offsetWidth)}px`
  }

  #write(first, last) {
    const { words, series } = this.#trend
    const title = makeElement('div', { class: 'tip__title' })
    title.textContent = first === last ? words[first] : `${words[first]} – ${words[last]}`
    const list = makeElement('dl', { class: 'tip__list' })
    for (const [i, { word, counts }] of series.entries()) {
      if (!this.#shown[i]) continue
      const [term, value] = [makeElement('dt'), makeElement('dd')]
      term.textContent = word
      value.textContent = NUMBERS.format(counts.slice(first, last + 1).reduce((sum, count) => sum + count, 0))
      list.prepend(term, value)
    }
    this.#box.replaceChildren(title, list)
  }
}
