import { isUtf8 } from 'node:buffer'
import { Unreadable } from '../errors.ts'

/** What the bytes of a text file say about its encoding. */
export interface EncodingSurvey {
  /** A name that `TextDecoder` knows, or `utf-32le`, `utf-32be`. */
  encoding: string
  /** How many bytes of the beginning are a byte order mark. */
  markBytes: number
  /** False when nothing but a guess was left: the person should see some of the text and may choose another. */
  certain: boolean
  /** How many characters were no valid UTF-8 in a file that otherwise is. */
  damaged: number
  /** NUL characters in a file where none belong. */
  nuls: number
}

const MARKS: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  // Before UTF-16LE, whose mark it begins with.
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/** A short file may hold so many NUL characters by accident, all at places of one kind. */
const STRAY_NULS = 16

/** Looks through all bytes of a file, chunk by chunk, and then says how they are to be read as text. */
export class EncodingScout {
  #first = true
  #mark: { encoding: string; bytes: number } | null = null
  #tail: Buffer = Buffer.alloc(0)
  readonly #nulsAt = [0, 0, 0, 0]
  #position = 0
  #damaged = 0
  #beyondAscii = 0

  see(chunk: Buffer): void {
    if (this.#first) this.#mark = markOf(chunk)
    this.#first = false
    this.#countNuls(chunk)
    const text = this.#tail.length > 0 ? Buffer.concat([this.#tail, chunk]) : chunk
    const cut = text.length - unfinishedBytes(text)
    this.#tail = Buffer.from(text.subarray(cut))
    this.#countDamage(text.subarray(0, cut))
  }

  verdict(): EncodingSurvey {
    this.#countDamage(this.#tail)
    const nuls = this.#nulsAt.reduce((sum, count) => sum + count, 0)
    if (this.#mark) {
      const { encoding, bytes } = this.#mark
      const isUtf8 = encoding === 'utf-8'
      return { encoding, markBytes: bytes, certain: true, damaged: isUtf8 ? this.#damaged : 0, nuls: isUtf8 ? nuls : 0 }
    }
    const wide = this.#wideWithoutMark(nuls)
    if (wide) return { encoding: wide, markBytes: 0, certain: true, damaged: 0, nuls: 0 }
    if (this.#damaged === 0) return { encoding: 'utf-8', markBytes: 0, certain: true, damaged: 0, nuls }
    // A file of UTF-8 with some broken places stays UTF-8: as windows-1252 all its other letters would be wrong.
    if (this.#beyondAscii > this.#damaged * 4) {
      return { encoding: 'utf-8', markBytes: 0, certain: true, damaged: this.#damaged, nuls }
    }
    return { encoding: 'windows-1252', markBytes: 0, certain: false, damaged: 0, nuls }
  }

  #countNuls(chunk: Buffer): void {
    for (let at = chunk.indexOf(0); at !== -1; at = chunk.indexOf(0, at + 1)) {
      this.#nulsAt[(this.#position + at) % 4]! += 1
    }
    this.#position += chunk.length
  }

  #countDamage(bytes: Buffer): void {
    if (isUtf8(bytes)) return
    for (const char of bytes.toString('utf8')) {
      if (char === '\ufffd') this.#damaged += 1
      else if (char > '\u007f') this.#beyondAscii += 1
    }
  }

  /**
   * In UTF-16 the NUL bytes of ASCII characters all stand at even or all at odd places, in UTF-32 at three of four. Of
   * a text in another script these are few: its spaces and delimiters.
   */
  #wideWithoutMark(nuls: number): string | null {
    const [a, b, c, d] = this.#nulsAt as [number, number, number, number]
    const share = nuls / Math.max(1, this.#position)
    if (share < 0.05 || (share < 0.3 && this.#damaged === 0 && nuls < STRAY_NULS)) return null
    const quarter = this.#position / 4
    if (Math.min(b, c, d) > quarter * 0.7 && a < quarter * 0.1) return 'utf-32le'
    if (Math.min(a, b, c) > quarter * 0.7 && d < quarter * 0.1) return 'utf-32be'
    if (this.#position % 2 !== 0) return null
    if ((a + c) * 20 < b + d) return 'utf-16le'
    if ((b + d) * 20 < a + c) return 'utf-16be'
    return null
  }
}

function markOf(chunk: Buffer): { encoding: string; bytes: number } | null {
  const found = MARKS.find(([, bytes]) => bytes.every((byte, i) => chunk[i] === byte))
  return found ? { encoding: found[0], bytes: found[1].length } : null
}

/** How many bytes at the end are the beginning of a UTF-8 character that the next chunk finishes. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return 0
    if (byte < 0xc0) continue
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return needed > back ? back : 0
  }
  return 0
}

/** Whether the beginning of a file is UTF-16 or UTF-32, whose bytes look like those of a program to who expects text. */
export function isWideText(head: Buffer): boolean {
  const scout = new EncodingScout()
  scout.see(head)
  return /^utf-(?:16|32)/.test(scout.verdict().encoding)
}

/** Turns bytes of one encoding into UTF-8, chunk by chunk; what is UTF-8 already passes as it is. */
export interface Transcoder {
  write(chunk: Buffer): Buffer
  end(): Buffer
}

const NOTHING = Buffer.alloc(0)

/** @throws Unreadable when the name is of no encoding */
export function transcoder(encoding: string): Transcoder {
  if (encoding === 'utf-8') return { write: (chunk) => chunk, end: () => NOTHING }
  if (encoding === 'utf-32le' || encoding === 'utf-32be') return utf32Transcoder(encoding === 'utf-32le')
  const decoder = decoderFor(encoding)
  return {
    write: (chunk) => Buffer.from(decoder.decode(chunk, { stream: true })),
    end: () => Buffer.from(decoder.decode()),
  }
}

function decoderFor(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding)
  } catch {
    throw new Unreadable('encoding', `“${encoding.slice(0, 40)}” is no encoding that is known here.`)
  }
}

function utf32Transcoder(littleEndian: boolean): Transcoder {
  let tail: Buffer = NOTHING
  return {
    write(chunk) {
      const bytes = tail.length > 0 ? Buffer.concat([tail, chunk]) : chunk
      const whole = bytes.length - (bytes.length % 4)
      tail = Buffer.from(bytes.subarray(whole))
      let text = ''
      for (let at = 0; at < whole; at += 4) {
        const code = littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
        text += code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? '\ufffd' : String.fromCodePoint(code)
      }
      return Buffer.from(text)
    },
    end: () => (tail.length > 0 ? Buffer.from('\ufffd') : NOTHING),
  }
}
