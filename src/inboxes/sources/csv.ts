import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OutboundClient } from '../../http/client.ts'
import { unreachable } from '../../http/connector-answers.ts'
import { SourceFailure } from '../../http/source-failure.ts'
import { readFileRows, textOf, Unreadable } from '../../imports/index.ts'
import { MAX_ROWS, type Sheet, sheetOf } from './sheet.ts'

const MAX_BYTES = 16 * 1024 * 1024
const WHO = { name: 'The published sheet', secrets: [] }

/** Reads a sheet from the address of its CSV. @throws SourceFailure */
export async function readCsvSheet(client: OutboundClient, url: string, signal: AbortSignal): Promise<Sheet> {
  const answer = await client.request({ url, maxBytes: MAX_BYTES, signal }).catch((error: unknown) => {
    throw unreachable(error, WHO)
  })
  if (answer.status !== 200) {
    const status = answer.status
    throw new SourceFailure(`status_${status}`, `The published sheet answered with status ${status}.`)
  }
  // Google asks to sign in, with status 200, where a sheet is not published.
  if (
    /html/i.test(String(answer.headers['content-type'])) ||
    /^\s*</.test(Buffer.from(answer.body.subarray(0, 100)).toString())
  )
    throw new SourceFailure(
      'html',
      'The address gave a web page and no CSV: the sheet may not be published, or not to everybody.',
    )
  return readBytes(answer.body, signal)
}

async function readBytes(bytes: Uint8Array, signal: AbortSignal): Promise<Sheet> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-inbox-'))
  try {
    const file = join(folder, 'sheet.csv')
    await writeFile(file, bytes)
    const lines: { line: number; texts: string[] }[] = []
    const { header } = await readFileRows(
      file,
      [],
      { headerLine: 1 },
      (rows) => {
        if (lines.length + rows.length > MAX_ROWS) throw tooManyRows()
        for (const { line, cells, problem } of rows)
          if (problem === null) lines.push({ line, texts: cells.map(textOf) })
      },
      { signal },
    )
    return sheetOf(
      lines,
      header.columns.map((column) => column.name),
      null,
    )
  } catch (error) {
    if (error instanceof Unreadable && error.code === 'no-rows') return sheetOf([], [], null)
    if (error instanceof Unreadable) throw new SourceFailure('unparseable', error.message)
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export function tooManyRows(): SourceFailure {
  return new SourceFailure('limit', `The sheet has more than ${MAX_ROWS} rows. Begin a new one, and archive this.`)
}
