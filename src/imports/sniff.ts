import type { FileHandle } from 'node:fs/promises'
import { isWideText } from './csv/encoding.ts'
import { Unreadable, type UnreadableCode } from './errors.ts'

/** The two kinds of file that may hold a table we read: text, and a ZIP that has to prove to be a workbook. */
export type FileKind = 'text' | 'zip'

const HEAD_BYTES = 4096

type Refusal = readonly [code: UnreadableCode, sentence: string]

const SAVE_AS = 'Open it, save it as .xlsx or CSV, and upload that.'
const PASSWORD: Refusal = [
  'password',
  'This file is protected by a password. Remove the password (in Excel: File, Info, Protect Workbook) and upload it again.',
]
const OLD_EXCEL: Refusal = ['old-excel', `This is a file of an old Excel (.xls). ${SAVE_AS}`]
const WEB_PAGE: Refusal = [
  'not-a-table',
  `This is a web page, whatever its name ends in; some programs export tables so. ${SAVE_AS}`,
]

/** First bytes that tell what a file is; `PK` and text are judged elsewhere. */
const SIGNATURES: readonly (readonly [bytes: string, refusal: Refusal])[] = [
  ['\x1f\x8b', ['not-a-table', 'This file is compressed (gzip). Unpack it and upload what is inside.']],
  ['7z\xbc\xaf\x27\x1c', ['not-a-table', 'This is a 7-Zip archive. Unpack it and upload the table inside.']],
  ['Rar!', ['not-a-table', 'This is a RAR archive. Unpack it and upload the table inside.']],
  ['%PDF', ['not-a-table', 'This is a PDF document. Upload the table that it was made from, as .xlsx or CSV.']],
  ['\x89PNG', ['not-a-table', 'This is a picture (PNG), not a table.']],
  ['\xff\xd8\xff', ['not-a-table', 'This is a picture (JPEG), not a table.']],
  ['GIF8', ['not-a-table', 'This is a picture (GIF), not a table.']],
  ['{\\rtf', ['not-a-table', `This is a text document (RTF). ${SAVE_AS}`]],
  ['SQLite format 3\x00', ['not-a-table', 'This is a database (SQLite), not a table. Export the table as CSV.']],
  ['PAR1', ['not-a-table', 'This is a Parquet file. Export the table as CSV.']],
]

/**
 * Judges a file by its bytes; its name is not looked at.
 * @throws Unreadable for every kind that holds no table we can read, with what to do instead
 */
export async function sniff(file: FileHandle): Promise<FileKind> {
  const head = await readAt(file, 0, HEAD_BYTES)
  if (head.length === 0) throw new Unreadable('empty', 'This file is empty: it has 0 bytes.')
  const start = head.toString('latin1')
  if (/^PK(?:\x03\x04|\x05\x06)/.test(start)) return 'zip'
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) refuse(await judgeOle(file, head))
  for (const [bytes, refusal] of SIGNATURES) if (start.startsWith(bytes)) refuse(refusal)
  const markup = judgeMarkup(start.replaceAll('\0', ''))
  if (markup) refuse(markup)
  if (isBinary(head)) {
    refuse(['not-a-table', 'This is not a table but a file of another kind, whatever its name ends in.'])
  }
  return 'text'
}

function refuse([code, sentence]: Refusal): never {
  throw new Unreadable(code, sentence)
}

/**
 * A compound file (MS-CFB): a workbook under a password is a stream named EncryptedPackage in one; an old Excel file is
 * one itself. Names stand in the directory, whose first sector the header gives at byte 48.
 */
async function judgeOle(file: FileHandle, head: Buffer): Promise<Refusal> {
  if (head.length < 512) return OLD_EXCEL
  const sectorSize = 1 << Math.min(head.readUInt16LE(30), 12)
  const directory = await readAt(file, (head.readUInt32LE(48) + 1) * sectorSize, HEAD_BYTES)
  const names = Buffer.concat([head, directory]).toString('latin1').replaceAll('\0', '')
  return names.includes('EncryptedPackage') ? PASSWORD : OLD_EXCEL
}

function judgeMarkup(start: string): Refusal | null {
  // A byte order mark in any encoding leaves these bytes once its NULs are gone.
  const text = start.replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '').trimStart()
  if (/^<(?:!doctype\s+html|html|head|body|table|meta|div|style)\b/i.test(text)) return WEB_PAGE
  if (/^<\?xml/i.test(text)) {
    return ['not-a-table', `This is an XML file${/Workbook/.test(text) ? ' of an old Excel' : ''}. ${SAVE_AS}`]
  }
  if (/^[[{]\s*[[{"]/.test(text)) return ['not-a-table', 'This is JSON, not a table. Export it as CSV and upload that.']
  return null
}

/** Few control characters are met in real tables, and NUL in some. */
function isBinary(head: Buffer): boolean {
  if (isWideText(head)) return false
  let controls = 0
  for (const byte of head) if (byte < 32 && byte !== 0 && (byte < 9 || byte > 13) && byte !== 0x1a) controls += 1
  return controls > 4 && controls * 50 > head.length
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}
