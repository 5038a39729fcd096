import { type Limits, tooMuchSharedText } from '../limits.ts'
import { cleanText } from '../text.ts'
import type { Archive } from './archive.ts'
import { readXml } from './xml.ts'

const PAGE_BYTES = 1024 * 1024
/** The commonest texts stand first in the table; these are kept ready as strings. */
const KEPT_READY = 4096

/**
 * The texts that cells refer to by number. They are kept as UTF-8 outside the garbage-collected heap: as strings cut
 * from the parser's chunks, a million of them held every chunk they came from.
 */
export class SharedStrings {
  readonly #pages: Buffer[] = []
  readonly #ready: (string | undefined)[] = []
  #ends = new Float64Array(1024)
  #starts = new Float64Array(1024)
  #count = 0
  #end = 0

  /** What the table takes in memory: its texts, and where each begins and ends. */
  get bytes(): number {
    return this.#end + this.#count * 16
  }

  add(text: string): void {
    const bytes = Buffer.from(text)
    // A text does not cross pages; one that is larger than what is left begins the next.
    if (this.#end + bytes.length > this.#pages.length * PAGE_BYTES) this.#newPage()
    if (this.#count === this.#starts.length) this.#grow()
    this.#pages.at(-1)?.set(bytes, this.#end % PAGE_BYTES)
    this.#starts[this.#count] = this.#end
    this.#end += bytes.length
    this.#ends[this.#count] = this.#end
    this.#count += 1
  }

  /** Undefined when there is no such number. */
  get(index: number): string | undefined {
    if (!(index >= 0 && index < this.#count)) return undefined
    if (index >= KEPT_READY) return this.#decode(index)
    const text = this.#ready[index] ?? this.#decode(index)
    this.#ready[index] = text
    return text
  }

  #decode(index: number): string {
    const start = this.#starts[index]!
    if (start === this.#ends[index]) return ''
    const page = Math.floor(start / PAGE_BYTES)
    const offset = page * PAGE_BYTES
    return this.#pages[page]!.toString('utf8', start - offset, this.#ends[index]! - offset)
  }

  #newPage(): void {
    this.#end = this.#pages.length * PAGE_BYTES
    this.#pages.push(Buffer.allocUnsafeSlow(PAGE_BYTES))
  }

  #grow(): void {
    const larger = (values: Float64Array<ArrayBuffer>) => {
      const grown = new Float64Array(values.length * 2)
      grown.set(values)
      return grown
    }
    this.#starts = larger(this.#starts)
    this.#ends = larger(this.#ends)
  }
}

/** `_x000D_` stands for a carriage return and `_x005F_` for an underscore (ECMA-376 part 1, 22.9.2.19). */
export function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9a-f]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Reads the table of shared texts, cleaned; reading aids for East Asian scripts (`rPh`) are no part of a text. */
export async function readSharedStrings(archive: Archive, part: string | null, limits: Limits): Promise<SharedStrings> {
  const strings = new SharedStrings()
  if (part === null || !archive.has(part)) return strings
  let text = ''
  let wanted = false
  let aside = false
  await readXml(
    archive.bytes(part),
    {
      open(name) {
        if (name === 'si') text = ''
        else if (name === 'rPh') aside = true
        else if (name === 't') wanted = !aside
      },
      close(name) {
        if (name === 't') wanted = false
        else if (name === 'rPh') aside = false
        else if (name === 'si') {
          // One character beyond the limit is kept, so that every cell which refers to it is refused.
          strings.add(cleanText(decodeEscapes(text)).slice(0, limits.cellCharacters + 1))
          if (strings.bytes > limits.sharedTextBytes) throw tooMuchSharedText(limits)
        }
      },
      text(piece) {
        if (wanted) text += piece
      },
    },
    limits.rowBytes,
  )
  return strings
}
