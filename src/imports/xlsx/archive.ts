import type { FileHandle } from 'node:fs/promises'
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import { type Entry, fromFdPromise, type ZipFile } from 'yauzl'
import { Unreadable } from '../errors.ts'
import { type Limits, tooMuchUnpacked } from '../limits.ts'

const MAX_PARTS = 10_000
const UNPACK_CHUNK = 128 * 1024
/** Small parts may pack as well as they like. */
const RATIO_APPLIES_FROM = 16 * 1024 * 1024

export const DAMAGED = 'This workbook is damaged. Open it, save it again as .xlsx, and upload that.'

/** The parts of a workbook, by their names without regard to case, as the packaging standard has it (ECMA-376 part 2). */
export class Archive {
  readonly #zip: ZipFile
  readonly #parts: Map<string, Entry>
  readonly #limits: Limits
  readonly #unpacked = new Set<Entry>()
  #unpackedBytes = 0

  private constructor(zip: ZipFile, parts: Map<string, Entry>, limits: Limits) {
    this.#zip = zip
    this.#parts = parts
    this.#limits = limits
  }

  /** @throws Unreadable for a broken ZIP, and for two parts of one name, of which each program reads another */
  static async open(file: FileHandle, limits: Limits): Promise<Archive> {
    const zip = await openZip(file)
    const parts = new Map<string, Entry>()
    try {
      for await (const entry of zip.eachEntry()) {
        if (entry.fileName.endsWith('/')) continue
        const name = entry.fileName.toLowerCase()
        if (parts.has(name))
          throw new Unreadable(
            'hostile',
            'Two parts of this workbook have the same name, so programs read it differently. Open it, save it again as .xlsx, and upload that.',
          )
        if (parts.size >= MAX_PARTS) throw tooMuchUnpacked(limits)
        parts.set(name, entry)
      }
    } catch (error) {
      throw error instanceof Unreadable ? error : new Unreadable('damaged', DAMAGED)
    }
    return new Archive(zip, parts, limits)
  }

  has(name: string): boolean {
    return this.#parts.has(name.toLowerCase())
  }

  names(): string[] {
    return [...this.#parts.keys()]
  }

  sizeOf(name: string): number {
    return this.#parts.get(name.toLowerCase())?.uncompressedSize ?? 0
  }

  /**
   * The bytes of a part, unpacked as they are taken. Its length and checksum are compared at the end.
   * @throws Unreadable when the part is missing, damaged, protected or larger than the limits allow
   */
  async *bytes(name: string): AsyncGenerator<Buffer> {
    const entry = this.#parts.get(name.toLowerCase())
    if (!entry) throw new Unreadable('damaged', DAMAGED)
    this.#account(entry)
    const [packed, out] = [await openPart(this.#zip, entry), unpackerFor(entry)]
    const flow = pipeline(packed, out)
    flow.catch(() => {})
    let [length, sum] = [0, 0]
    try {
      for await (const chunk of out as AsyncIterable<Buffer>) {
        length += chunk.length
        sum = crc32(chunk, sum)
        if (length > entry.uncompressedSize) break
        yield chunk
      }
    } catch (error) {
      throw error instanceof Unreadable ? error : new Unreadable('damaged', DAMAGED)
    }
    if (length !== entry.uncompressedSize || sum !== entry.crc32) throw new Unreadable('damaged', DAMAGED)
  }

  #account(entry: Entry): void {
    if (this.#unpacked.has(entry)) return
    this.#unpacked.add(entry)
    this.#unpackedBytes += entry.uncompressedSize
    if (this.#unpackedBytes > this.#limits.unpackedBytes) throw tooMuchUnpacked(this.#limits)
    const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize)
    if (entry.uncompressedSize > RATIO_APPLIES_FROM && ratio > this.#limits.unpackedRatio) {
      throw new Unreadable(
        'hostile',
        'This workbook unpacks to far more than a table of its size would. Save the sheet as CSV and upload that.',
      )
    }
  }
}

async function openZip(file: FileHandle): Promise<ZipFile> {
  try {
    return await fromFdPromise(file.fd, { autoClose: false })
  } catch {
    throw new Unreadable('damaged', 'This file is cut off or damaged. Upload it again.')
  }
}

async function openPart(zip: ZipFile, entry: Entry): Promise<Readable> {
  if (entry.isEncrypted()) {
    throw new Unreadable('password', 'This file is protected by a password. Remove it and upload the file again.')
  }
  try {
    return await zip.openReadStreamPromise(entry, { decodeFileData: false })
  } catch {
    throw new Unreadable('damaged', DAMAGED)
  }
}

function unpackerFor(entry: Entry): PassThrough | ReturnType<typeof createInflateRaw> {
  if (entry.compressionMethod === 0) return new PassThrough()
  if (entry.compressionMethod === 8) return createInflateRaw({ chunkSize: UNPACK_CHUNK })
  throw new Unreadable('layout', `This workbook is packed in a way that is not supported. ${DAMAGED}`)
}
