const PNG_SCALE = 2
const SIZE = { width: 880, height: 292 }
const LEGEND = { top: 280, left: 36, letter: 7, gap: 32 }

/** Offers the chart of the page as a file: the drawing as it stands, with the colours it is shown in. */
class ChartFiles extends HTMLElement {
  connectedCallback() {
    this.hidden = false
    this.replaceChildren(this.#item('SVG', saveChart), this.#item('PNG', saveChartPng))
  }

  #item(kind, act) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'menu__item'
    button.textContent = `Chart as ${kind}`
    button.addEventListener('click', () => {
      const chart = document.querySelector('.trend > svg')
      if (chart) act(chartDrawing(chart))
    })
    return button
  }
}

const COPIED_STYLES = ['fill', 'stroke', 'stroke-width', 'opacity', 'font-size', 'font-family']

/** A copy that needs no style sheet. */
function chartDrawing(chart) {
  const copy = chart.cloneNode(true)
  const originals = [...chart.querySelectorAll('*')]
  const copies = [...copy.querySelectorAll('*')]
  originals.forEach((original, i) => {
    const style = getComputedStyle(original)
    for (const name of COPIED_STYLES) copies[i].setAttribute(name, style.getPropertyValue(name))
  })
  const ground = makeShape('rect', { ...SIZE, fill: getComputedStyle(document.body).backgroundColor })
  copy.prepend(ground)
  copy.append(...legendOf(chart))
  const viewBox = `0 0 ${SIZE.width} ${SIZE.height}`
  for (const [name, value] of Object.entries({ ...SIZE, viewBox })) copy.setAttribute(name, value)
  return new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' })
}

/** In a file the colours have to say by themselves what they are. */
function legendOf(chart) {
  const { color, fontFamily } = getComputedStyle(document.body)
  let x = LEGEND.left
  return [...chart.querySelectorAll('.chart__bar')].flatMap((bar) => {
    const { word } = bar.dataset
    const key = makeShape('rect', { x, y: LEGEND.top - 9, width: 10, height: 10, fill: getComputedStyle(bar).fill })
    const text = makeShape('text', {
      x: x + 15,
      y: LEGEND.top,
      fill: color,
      'font-size': 12,
      'font-family': fontFamily,
    })
    text.textContent = word
    x += word.length * LEGEND.letter + LEGEND.gap
    return [key, text]
  })
}

function makeShape(name, attributes) {
  const shape = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value)
  return shape
}

function saveChart(blob, name = 'incidents.svg') {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000)
}

async function saveChartPng(svg) {
  const image = new Image()
  image.src = `data:image/svg+xml,${encodeURIComponent(await svg.text())}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = SIZE.width * PNG_SCALE
  canvas.height = SIZE.height * PNG_SCALE
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height)
  canvas.toBlob((blob) => saveChart(blob, 'incidents.png'))
}

customElements.define('chart-files', ChartFiles)
