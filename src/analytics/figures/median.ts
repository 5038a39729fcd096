const COARSE_BITS = 8

/** The middle of some minutes, exact; null of none. Counts first, so that only a few have to be sorted. */
export function medianOf(minutes: Int32Array): number | null {
  const { length } = minutes
  if (length === 0) return null
  const upper = length >> 1
  if (length % 2 === 1) return nth(minutes, upper)
  return (nth(minutes, upper - 1) + nth(minutes, upper)) / 2
}

function nth(minutes: Int32Array, rank: number): number {
  let most = 0
  for (const one of minutes) if (one > most) most = one
  const coarse = new Int32Array((most >> COARSE_BITS) + 1)
  for (const one of minutes) coarse[one >> COARSE_BITS]!++
  let below = 0
  let slot = 0
  while (below + coarse[slot]! <= rank) below += coarse[slot++]!
  const fine = new Int32Array(1 << COARSE_BITS)
  for (const one of minutes) if (one >> COARSE_BITS === slot) fine[one & ((1 << COARSE_BITS) - 1)]!++
  let value = 0
  while (below + fine[value]! <= rank) below += fine[value++]!
  return (slot << COARSE_BITS) | value
}
