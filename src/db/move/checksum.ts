import { createHash } from 'node:crypto'

/** Counts the rows of a table and sums what they hold, in whatever order they come. */
export class Checksum {
  #rows = 0
  #sum = 0n

  add(values: readonly unknown[]): void {
    const hash = createHash('sha256')
      .update(JSON.stringify(values.map(plain)))
      .digest()
    this.#rows += 1
    this.#sum = BigInt.asUintN(64, this.#sum + hash.readBigUInt64BE())
  }

  get rows(): number {
    return this.#rows
  }

  get text(): string {
    return `${this.#rows}:${this.#sum.toString(16)}`
  }
}

function plain(value: unknown): unknown {
  return Buffer.isBuffer(value) ? { bytes: createHash('sha256').update(value).digest('hex') } : value
}
