import { makeElement } from '../lib/elements.js'
import { axesOf } from './lib/axes.js'
import { barPath, highest, layOutBars } from './lib/bars.js'
import { TrendLegend } from './lib/trend-legend.js'
import { TrendTip } from './lib/trend-tip.js'

const HEIGHT = { share: 0.3, least: 200, most: 280 }
const NO_RANGE = { left: 0, top: 0, width: 0, height: 0 }

/**
 * The drawing beside it as a chart to read numbers from: a legend that leaves series out, the numbers under the pointer
 * or the arrow keys, and a range of buckets that is asked for by the form named in `data-form`. `data-trend` holds the
 * words, first and last days of the buckets, and each series.
 */
class TrendChart extends HTMLElement {
  static observedAttributes = ['data-trend']

  #trend
  #plot
  #tip
  #legend
  #ground
  #resizing
  #isDue = false
  /** By the arrow keys: the bucket that is read, and the one that a range began at. */
  #at = null
  #since = null

  connectedCallback() {
    this.#ground = makeElement('div', { class: 'trend__plot', tabindex: '0', role: 'group' })
    this.#ground.setAttribute(
      'aria-label',
      'Chart. Arrow keys read it, with Shift they take a range, Enter zooms to it.',
    )
    this.#ground.addEventListener('keydown', (event) => this.#onKey(event))
    this.#ground.addEventListener('blur', () => this.#leave())
    this.#legend = new TrendLegend(() => this.#draw())
    this.replaceChildren(this.#ground, this.#legend.element)
    this.#resizing = new ResizeObserver(() => this.#resize())
    this.#resizing.observe(this.#ground)
    this.#read()
  }

  disconnectedCallback() {
    this.#resizing.disconnect()
    this.#plot?.destroy()
    this.#plot = null
  }

  /** A swap changes the attribute and, in the same turn, the drawing beside it; the colours are read after both. */
  attributeChangedCallback() {
    if (!this.#ground || this.#isDue) return
    this.#isDue = true
    queueMicrotask(() => {
      this.#isDue = false
      if (this.isConnected) this.#read()
    })
  }

  #read() {
    this.#trend = JSON.parse(this.dataset.trend)
    this.#leave()
    this.#legend.write(this.#trend.series)
    this.#draw()
  }

  #draw() {
    this.#plot?.destroy()
    const { series, words, isStacked } = this.#trend
    const shown = series.map(({ word }) => this.#legend.shows(word))
    const bars = layOutBars(series, shown, isStacked)
    const slots = isStacked ? 1 : shown.filter(Boolean).length
    const slotOf = (i) => (isStacked ? 0 : shown.slice(0, i).filter(Boolean).length)
    const colours = [...this.parentElement.querySelectorAll('.chart__bar')].map((bar) => getComputedStyle(bar).fill)
    const plotted = bars.map((one, i) => ({
      show: shown[i],
      fill: colours[i],
      points: { show: false },
      paths: (plot) => barPath(plot, one, slotOf(i), slots),
    }))
    this.#tip = new TrendTip(this.#trend, shown)
    const options = { ...this.#options(highest(bars)), series: [{}, ...plotted] }
    this.#plot = new uPlot(options, [words.map((_, i) => i), ...bars.map(({ to }) => to)], this.#ground)
  }

  #options(most) {
    const width = Math.max(240, this.#ground.clientWidth)
    const height = Math.round(Math.min(HEIGHT.most, Math.max(HEIGHT.least, width * HEIGHT.share)))
    const last = this.#trend.words.length - 1
    return {
      width,
      height,
      legend: { show: false },
      padding: [10, 0, 0, 0],
      cursor: { x: false, y: false, points: { show: false }, drag: { x: true, y: false, setScale: false, dist: 6 } },
      scales: { x: { time: false, range: [-0.5, last + 0.5] }, y: { range: [0, Math.max(1, most) * 1.04] } },
      axes: axesOf(this, this.#trend.words, width),
      hooks: {
        init: [(plot) => this.#tip.attach(plot)],
        setCursor: [(plot) => this.#tip.show(plot.cursor.left < 0 ? null : plot.cursor.idx)],
        setSelect: [(plot) => this.#select(plot)],
      },
    }
  }

  #resize() {
    if (this.#plot && Math.abs(this.#plot.width - this.#ground.clientWidth) > 1) this.#draw()
  }

  #select(plot) {
    const { left, width } = plot.select
    if (width === 0) return
    const placeOf = (px) => Math.min(this.#trend.words.length - 1, Math.max(0, Math.round(plot.posToVal(px, 'x'))))
    plot.setSelect(NO_RANGE, false)
    this.#zoom(placeOf(left), placeOf(left + width))
  }

  #zoom(from, to) {
    const { elements } = document.getElementById(this.dataset.form)
    elements.from.value = this.#trend.firsts[from]
    elements.to.value = this.#trend.lasts[to]
    elements.from.form.requestSubmit()
  }

  #onKey(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step) {
      event.preventDefault()
      this.#move(step, event.shiftKey)
    } else if (event.key === 'Enter' && this.#at !== null) {
      const [from, to] = [this.#at, this.#since ?? this.#at].sort((a, b) => a - b)
      this.#zoom(from, to)
    } else if (event.key === 'Escape') this.#leave()
  }

  #move(step, takesRange) {
    const last = this.#trend.words.length - 1
    const start = step > 0 ? 0 : last
    const next = this.#at === null ? start : Math.min(last, Math.max(0, this.#at + step))
    this.#since = takesRange ? (this.#since ?? this.#at ?? next) : null
    this.#at = next
    this.#tip.show(next, this.#since)
  }

  #leave() {
    this.#at = null
    this.#since = null
    this.#tip?.show(null)
  }
}

customElements.define('trend-chart', TrendChart)
