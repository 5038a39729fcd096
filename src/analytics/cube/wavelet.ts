/**
 * Numbers in a fixed order, so that the one of a rank can be found among any parts of them without sorting: a wavelet
 * matrix, see Claude and Navarro, https://doi.org/10.1007/978-3-642-34109-0_18.
 */
export interface WaveletData {
  size: number
  levels: number
  /** For each level a bit for each number, from the highest bit on. */
  bits: Uint32Array
  /** For each word of bits how many are set before it on its level. */
  ranks: Int32Array
  /** For each level how many numbers have no bit there: they stand first on the next. */
  zeros: Int32Array
}

export function buildWavelet(numbers: Int32Array): WaveletData {
  const size = numbers.length
  let most = 0
  for (let i = 0; i < size; i++) if (numbers[i]! > most) most = numbers[i]!
  const levels = Math.max(1, 32 - Math.clz32(most))
  const width = wordsOf(size)
  const data = {
    size,
    levels,
    bits: new Uint32Array(levels * width),
    ranks: new Int32Array(levels * width),
    zeros: new Int32Array(levels),
  }
  let [now, next] = [numbers.slice(), new Int32Array(size)]
  for (let level = 0; level < levels; level++) {
    divide(now, next, levels - 1 - level, { data, level, width })
    const other = now
    now = next
    next = other
  }
  return data
}

/** One level: notes the bits, and puts the numbers without the bit before those with it. */
function divide(
  now: Int32Array,
  next: Int32Array,
  shift: number,
  { data, level, width }: { data: WaveletData; level: number; width: number },
): void {
  const base = level * width
  let ones = 0
  let zeros = 0
  for (let i = 0; i < now.length; i++) {
    if ((i & 31) === 0) data.ranks[base + (i >> 5)] = ones
    if ((now[i]! >>> shift) & 1) {
      data.bits[base + (i >> 5)]! |= 1 << (i & 31)
      ones++
    } else next[zeros++] = now[i]!
  }
  if ((now.length & 31) === 0) data.ranks[base + (now.length >> 5)] = ones
  data.zeros[level] = zeros
  let at = zeros
  for (let i = 0; i < now.length; i++) if ((now[i]! >>> shift) & 1) next[at++] = now[i]!
}

function wordsOf(size: number): number {
  return (size >> 5) + 1
}

/** Numbers that are not in the matrix, or are no more in spite of it: `n` is 1 or -1. */
export interface Extra {
  value: number
  n: number
}

/** The number of each rank (from 0, ascending) among the parts `[from, to)` of the matrix and some extras. */
export function numberAt(data: WaveletData, parts: readonly [number, number][], extra: Extra[], rank: number): number {
  const width = wordsOf(data.size)
  const top = extra.reduce((most, { value }) => Math.max(most, 32 - Math.clz32(value)), data.levels)
  let ranges = Int32Array.from(parts.flat())
  let count = ranges.length
  let left = extra
  let value = 0
  let wanted = rank
  for (let bit = top - 1; bit >= 0; bit--) {
    const level = data.levels - 1 - bit
    const split = level < 0 ? null : splitRanges(data, level, width, ranges, count)
    const inZeros = split ? split.inZeros : sizeOf(ranges, count)
    const low = left.filter((one) => ((one.value >>> bit) & 1) === 0)
    const zeros = inZeros + low.reduce((sum, { n }) => sum + n, 0)
    const goesLow = wanted < zeros
    if (!goesLow) {
      wanted -= zeros
      value |= 1 << bit
      left = left.filter((one) => ((one.value >>> bit) & 1) === 1)
    } else left = low
    // Above the highest level of the matrix all of its numbers lie on the low side.
    if (split) {
      ranges = goesLow ? split.low : split.high
      count = compact(ranges, count)
    } else if (!goesLow) count = 0
  }
  return value
}

function splitRanges(data: WaveletData, level: number, width: number, ranges: Int32Array, count: number) {
  const base = level * width
  const { bits, ranks } = data
  const first = data.zeros[level]!
  const low = new Int32Array(count)
  const high = new Int32Array(count)
  let inZeros = 0
  for (let i = 0; i < count; i++) {
    const at = ranges[i]!
    const word = base + (at >> 5)
    const ones = ranks[word]! + popCount(bits[word]! & ((1 << (at & 31)) - 1))
    low[i] = at - ones
    high[i] = first + ones
    inZeros += (i & 1) === 0 ? ones - at : at - ones
  }
  return { low, high, inZeros }
}

function sizeOf(ranges: Int32Array, count: number): number {
  let size = 0
  for (let i = 0; i < count; i += 2) size += ranges[i + 1]! - ranges[i]!
  return size
}

/** Leaves out what is empty. */
function compact(ranges: Int32Array, count: number): number {
  let to = 0
  for (let i = 0; i < count; i += 2) {
    if (ranges[i] === ranges[i + 1]) continue
    ranges[to] = ranges[i]!
    ranges[to + 1] = ranges[i + 1]!
    to += 2
  }
  return to
}

function popCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555)
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333)
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
