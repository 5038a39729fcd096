/** One figure: ours beside what it is measured against, and the goal that it has to reach. */
export interface Row {
  measure: string
  ours: string
  yardstick: string
  ratio: string
  goal: string
  met: boolean
}

const COLUMNS = ['measure', 'ours', 'yardstick', 'ratio', 'goal', 'met'] as const

/** Prints the figures as a Markdown table, as it can stand in the README. */
export function printTable(rows: readonly Row[]): void {
  const cells = [COLUMNS.map(String), ...rows.map((row) => COLUMNS.map((column) => wordOf(row[column])))]
  const widths = COLUMNS.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)))
  const [head, ...body] = cells.map((line) => `| ${line.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`)
  console.log([head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n'))
}

function wordOf(value: string | boolean): string {
  if (typeof value === 'string') return value
  return value ? 'yes' : 'NO'
}

/** The middle of some figures. */
export function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]!
}

/** The value below which a share of the figures lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}
