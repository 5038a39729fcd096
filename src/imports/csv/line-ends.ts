const CR = 13
const LF = 10

/**
 * Makes every line end one LF: CR LF, CR, and the CR CR LF of files that went through a conversion twice. One file may
 * mix them. It happens before the rows are told apart, because csv-parse goes by the first kind of line end it meets
 * and counts a CR LF inside quotation marks as two lines.
 */
export class LineEnds {
  #pendingReturns = 0

  write(chunk: Buffer): Buffer {
    if (this.#pendingReturns === 0 && chunk.indexOf(CR) === -1) return chunk
    const out = Buffer.allocUnsafe(chunk.length + this.#pendingReturns)
    let length = 0
    let returns = this.#pendingReturns
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at]!
      if (byte === CR) {
        returns += 1
        continue
      }
      for (let breaks = breaksOf(returns, byte === LF); breaks > 0; breaks -= 1) out[length++] = LF
      if (returns === 0 || byte !== LF) out[length++] = byte
      returns = 0
    }
    this.#pendingReturns = returns
    return out.subarray(0, length)
  }

  end(): Buffer {
    const rest = Buffer.alloc(this.#pendingReturns, LF)
    this.#pendingReturns = 0
    return rest
  }
}

/** How many line ends a run of CRs is, with or without an LF after it. */
function breaksOf(returns: number, lineFeed: boolean): number {
  return lineFeed && returns > 0 ? Math.max(1, returns - 1) : returns
}
