const THIN = '\u202f'

/** `4 218`: thousands apart by a narrow space. */
export function formatNumber(value: number): string {
  const [whole = '', fraction] = Math.abs(value).toString().split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN)
  return `${value < 0 ? '−' : ''}${grouped}${fraction ? `.${fraction}` : ''}`
}

/** `99.95 %` of a fraction; what is not whole is never rounded up to 100. */
export function formatPercent(fraction: number, decimals = 2): string {
  const scale = 10 ** decimals
  const rounded = Math.round(fraction * 100 * scale) / scale
  const shown = rounded >= 100 && fraction < 1 ? 100 - 1 / scale : rounded
  return `${shown.toFixed(decimals)}${THIN}%`
}

/** `18 KB`: bytes for people, in steps of 1024. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const units = ['KB', 'MB', 'GB', 'TB']
  let value = bytes / 1024
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** The middle value; null of none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
