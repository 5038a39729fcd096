import { Transform } from 'node:stream'
import { Parser } from 'tap-parser'

/** Prints failures as they come and, last of all, the one line that counts: `N passed, N failed`. */
export default class Reporter extends Transform {
  #parser = new Parser()
  #passed = 0
  #failed = 0

  constructor() {
    super()
    this.#watch(this.#parser, [])
  }

  // A subtest's own line stands in its parent, right after it; it counts only when the subtest failed with
  // no failing assertion in it (a crash, a timeout, a wrong plan).
  #watch(parser, path) {
    let failedBefore = null
    parser.on('child', (child) => {
      failedBefore = this.#failed
      this.#watch(child, [...path, child.name])
    })
    parser.on('assert', (result) => {
      const ownLine = failedBefore !== null
      const told = ownLine && this.#failed > failedBefore
      failedBefore = null
      if (!result.ok && !result.todo && !result.skip) {
        if (!told) this.#fail(path, result)
      } else if (!ownLine && !result.skip && !result.todo) this.#passed += 1
    })
    parser.on('bailout', (reason) => {
      this.#failed += 1
      this.push(`Bail out: ${reason}\n`)
    })
  }

  #fail(path, { name, diag }) {
    this.#failed += 1
    this.push(`\n✗ ${[...path, name].join(' › ')}\n`)
    if (!diag) return
    const { diff, stack, at, source, ...rest } = diag
    if (diff) this.push(`${diff}\n`)
    else this.push(`${JSON.stringify(rest, null, 2).slice(0, 4000)}\n`)
    if (stack) this.push(`${stack}\n`)
    else if (at) this.push(`${at.fileName}:${at.lineNumber}\n`)
  }

  _transform(chunk, _encoding, done) {
    this.#parser.write(chunk)
    done()
  }

  _flush(done) {
    this.#parser.on('complete', () => {
      this.push(`\n${this.#passed} passed, ${this.#failed} failed\n`)
      done()
    })
    this.#parser.end()
  }
}
