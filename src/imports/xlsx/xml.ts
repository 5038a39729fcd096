import { SaxesParser } from 'saxes'
import { Unreadable } from '../errors.ts'
import { DAMAGED } from './archive.ts'

export type Attributes = Record<string, string>

/** Elements come by their local names: `row` for `<row>` and for `<x:row>`. */
export interface XmlHandlers {
  open(name: string, attributes: Attributes): void
  close?(name: string): void
  /** Text and CDATA, entities resolved; what stands between two tags may come in several pieces. */
  text?(text: string): void
}

const MAX_DEPTH = 64
/** Some programs write control characters that XML does not allow. They are taken out of all texts anyway. */
const HARMLESS = 'disallowed character.'

/**
 * Reads one part of a workbook, chunk by chunk. Document types are refused: workbooks have none, and they are the way
 * in for entity bombs.
 */
export class XmlReader {
  readonly #parser = new SaxesParser({ position: false })
  readonly #maxPiece: number
  #decoder: InstanceType<typeof TextDecoder> | null = null
  #depth = 0
  #bytesSinceEvent = 0

  /** @param maxPiece how many bytes one tag or one run of text may have */
  constructor(handlers: XmlHandlers, maxPiece: number) {
    this.#maxPiece = maxPiece
    const { open, close, text } = handlers
    this.#parser.on('opentag', ({ name, attributes }) => {
      this.#bytesSinceEvent = 0
      if (++this.#depth > MAX_DEPTH) throw new Unreadable('damaged', DAMAGED)
      open.call(handlers, localName(name), attributes as Attributes)
    })
    this.#parser.on('closetag', ({ name }) => {
      this.#bytesSinceEvent = 0
      this.#depth -= 1
      close?.call(handlers, localName(name))
    })
    if (text) {
      this.#parser.on('text', (piece) => text.call(handlers, piece))
      this.#parser.on('cdata', (piece) => text.call(handlers, piece))
    }
    this.#parser.on('doctype', () => {
      throw new Unreadable(
        'hostile',
        'This workbook holds a document type declaration, which no table needs. Save the sheet as CSV and upload that.',
      )
    })
    this.#parser.on('error', (error) => {
      if (!error.message.endsWith(HARMLESS)) throw new Unreadable('damaged', DAMAGED)
    })
  }

  write(chunk: Buffer): void {
    this.#decoder ??= decoderFor(chunk)
    this.#bytesSinceEvent += chunk.length
    this.#parser.write(this.#decoder.decode(chunk, { stream: true }))
    if (this.#bytesSinceEvent > this.#maxPiece) throw new Unreadable('damaged', DAMAGED)
  }

  end(): void {
    this.#parser.close()
  }
}

/** Reads a whole part. */
export async function readXml(chunks: AsyncIterable<Buffer>, handlers: XmlHandlers, maxPiece: number): Promise<void> {
  const reader = new XmlReader(handlers, maxPiece)
  for await (const chunk of chunks) reader.write(chunk)
  reader.end()
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon === -1 ? name : name.slice(colon + 1)
}

/** By the mark or the NUL bytes of UTF-16, else by the declaration's word, else UTF-8. */
function decoderFor(start: Buffer): InstanceType<typeof TextDecoder> {
  const [a, b] = start
  if ((a === 0xfe && b === 0xff) || (a === 0 && b !== 0)) return new TextDecoder('utf-16be')
  if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0)) return new TextDecoder('utf-16le')
  const declared = /^[^>]{0,100}\bencoding=["']([\w.:-]{1,40})["']/.exec(start.toString('latin1', 0, 200))?.[1]
  try {
    return new TextDecoder(declared && !/^utf-?16/i.test(declared) ? declared : 'utf-8')
  } catch {
    throw new Unreadable('damaged', DAMAGED)
  }
}
