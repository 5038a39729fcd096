/** A list of whole numbers of 32 bits that grows. */
export class NumberList {
  #values = new Int32Array(1 << 16)
  #length = 0

  push(values: readonly number[]): void {
    this.#makeRoom(values.length)
    for (const value of values) this.#values[this.#length++] = value
  }

  /** Adds numbers that are written as four bytes each, the highest first. */
  pushBytes(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#makeRoom(bytes.length / 4)
    for (let at = 0; at < bytes.length; at += 4) this.#values[this.#length++] = view.getInt32(at)
  }

  /** What is in it; it is empty afterwards. */
  take(): Int32Array {
    const taken = this.#values.slice(0, this.#length)
    this.#length = 0
    return taken
  }

  #makeRoom(count: number): void {
    if (this.#length + count <= this.#values.length) return
    const wider = new Int32Array((this.#length + count) * 2)
    wider.set(this.#values)
    this.#values = wider
  }
}
