import { labelStep } from './bars.js'

const LABEL_PX = 84
const STEPS = [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((one) => one * 10 ** power))

/** The words of buckets below, as many as there is room for, and whole numbers at the side, in the colours of an element. */
export function axesOf(element, words, width) {
  const { color, fontFamily, outlineColor } = getComputedStyle(element)
  const common = { stroke: color, font: `12px ${fontFamily}`, ticks: { show: false } }
  const step = labelStep(words.length, width, LABEL_PX)
  const places = words.map((_, i) => i).filter((i) => i % step === 0)
  return [
    { ...common, grid: { show: false }, splits: () => places, values: () => places.map((i) => words[i]), size: 28 },
    { ...common, grid: { stroke: outlineColor, width: 1 }, incrs: STEPS, size: 44, space: 44 },
  ]
}
