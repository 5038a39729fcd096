/** What a part of a picture stands for; paper and screen have their own colours for it. */
export type Ink =
  | 'sev1'
  | 'sev2'
  | 'sev3'
  | 'sev4'
  | 'unmeasured'
  | 'excluded'
  | 'before'
  | 'budget'
  | 'grid'
  | 'base'
  | 'incident'
  | 'unexplained'
  | 'background'
  | 'window'
  | 'gap'

export type Shape =
  | { kind: 'rect'; ink: Ink; x: number; y: number; width: number; height: number }
  | { kind: 'line'; ink: Ink; x1: number; y1: number; x2: number; y2: number }
  | {
      kind: 'text'
      look: 'label' | 'name' | 'value'
      x: number
      /** Of the base line. */
      y: number
      anchor: 'start' | 'middle' | 'end'
      text: string
    }

/** A drawing before anybody has chosen how to show it: the page, the PDF and the DOCX draw the same shapes. */
export interface Picture {
  width: number
  height: number
  /** What it shows, for those who do not see it. */
  alt: string
  shapes: Shape[]
}

export interface LegendEntry {
  ink: Ink
  text: string
}

/** Keeps files small, and equal on every machine. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10
}

/** The next of 1, 2, 4, 5, 8 and their tens that gives `most` steps or fewer. */
export function stepOf(largest: number, most: number): number {
  const rough = largest / most
  if (rough <= 0) return 1
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 4, 5, 8, 10].find((one) => one * magnitude >= rough * (1 - 1e-9))
  return Math.max(1, (step ?? 10) * magnitude)
}
