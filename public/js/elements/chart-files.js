const PNG_SCALE = 2

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
      const chart = document.querySelector('zoom-chart svg')
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
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  ground.setAttribute('width', '880')
  ground.setAttribute('height', '264')
  ground.setAttribute('fill', getComputedStyle(document.body).backgroundColor)
  copy.prepend(ground)
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', '880')
  copy.setAttribute('height', '264')
  return new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' })
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
  canvas.width = 880 * PNG_SCALE
  canvas.height = 264 * PNG_SCALE
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height)
  canvas.toBlob((blob) => saveChart(blob, 'incidents.png'))
}

customElements.define('chart-files', ChartFiles)
