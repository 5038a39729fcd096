import type { Ink } from './picture.ts'

/** How a shape looks on white paper. Light and dark differ too: the report is printed without colour as well. */
export const PAPER: Record<Ink, { fill?: string; stroke?: string; dash?: readonly number[]; hatched?: boolean }> = {
  sev1: { fill: '#a4101a' },
  sev2: { fill: '#e07b1f' },
  sev3: { fill: '#e3b341' },
  sev4: { fill: '#9ca3af' },
  unmeasured: { stroke: '#4b5563', hatched: true },
  excluded: { fill: '#ffffff', stroke: '#4b5563', dash: [3, 2] },
  before: { fill: '#9ca3af' },
  budget: { stroke: '#111827', dash: [3, 3] },
  grid: { stroke: '#e5e7eb' },
  base: { stroke: '#6b7280' },
  incident: { fill: '#a4101a' },
  unexplained: { fill: '#b7791f' },
  background: { fill: '#9ca3af' },
  window: { fill: '#f3d0d2' },
  gap: { fill: '#f3f4f6', stroke: '#9ca3af', hatched: true },
}

export const WORDS = {
  label: { size: 11, color: '#4b5563', bold: false },
  name: { size: 12, color: '#111827', bold: false },
  value: { size: 11, color: '#111827', bold: true },
} as const

/** Between the lines of a hatching. */
export const HATCH = 5
