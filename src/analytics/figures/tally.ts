/** How often each number of minutes occurs: the middle of them is exact, and nothing has to be sorted. */
export class Tally {
  readonly counts: Int32Array

  /** @param most the largest number that can occur */
  constructor(most: number) {
    this.counts = new Int32Array(Math.max(0, most) + 1)
  }

  /** The middle one, between two the mean of both; null of none. */
  median(): number | null {
    const { counts } = this
    let size = 0
    for (let i = 0; i < counts.length; i++) size += counts[i]!
    if (size === 0) return null
    const upper = this.#at(size >> 1)
    return size % 2 === 1 ? upper : (this.#at((size >> 1) - 1) + upper) / 2
  }

  /** The number of a rank, from 0. */
  #at(rank: number): number {
    const { counts } = this
    let below = 0
    for (let i = 0; i < counts.length; i++) {
      below += counts[i]!
      if (below > rank) return i
    }
    return counts.length
  }
}
