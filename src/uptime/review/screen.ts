import type { Ink, LegendEntry, Picture } from '../report/outputs/picture.ts'

/** How a shape looks on the screen: a class of the chart, and a tone. */
const LOOKS: Record<Ink, { name: string; tone: string }> = {
  sev1: { name: 'chart__bar', tone: 'sev1' },
  sev2: { name: 'chart__bar', tone: 'sev2' },
  sev3: { name: 'chart__bar', tone: 'sev3' },
  sev4: { name: 'chart__bar', tone: 'sev4' },
  unmeasured: { name: 'chart__gap', tone: 'unknown' },
  excluded: { name: 'chart__cut', tone: 'unknown' },
  before: { name: 'chart__bar chart__bar--before', tone: 'unknown' },
  budget: { name: 'chart__target chart__target--ink', tone: 'unknown' },
  grid: { name: 'chart__grid', tone: 'unknown' },
  base: { name: 'chart__base', tone: 'unknown' },
  incident: { name: 'chart__bar', tone: 'outage' },
  unexplained: { name: 'chart__bar', tone: 'degraded' },
  background: { name: 'chart__bar chart__bar--calm', tone: 'unknown' },
  window: { name: 'chart__shade', tone: 'outage' },
  gap: { name: 'chart__gap', tone: 'unknown' },
}

const WORD_CLASS = { label: 'chart__label', name: 'chart__label chart__label--name', value: 'chart__value' } as const

/** A picture as a view draws it: each shape with its class and tone. */
export function screenPicture({ shapes, ...picture }: Picture) {
  return {
    ...picture,
    shapes: shapes.map((shape) => ({
      ...shape,
      ...(shape.kind === 'text' ? { name: WORD_CLASS[shape.look], tone: '' } : LOOKS[shape.ink]),
    })),
  }
}

const KEY_CLASS: Partial<Record<Ink, string>> = {
  gap: 'legend__key--hatch',
  unmeasured: 'legend__key--hatch',
  excluded: 'legend__key--hollow',
  budget: 'legend__key--line',
}

export function screenLegend(legend: readonly LegendEntry[]) {
  return legend.map(({ ink, text }) => ({ text, tone: LOOKS[ink].tone, key: KEY_CLASS[ink] ?? '' }))
}
