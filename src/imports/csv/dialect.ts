import { parse } from 'csv-parse/sync'

/** How a text file separates its cells, and how many lines at its beginning are neither names nor data. */
export interface Dialect {
  delimiter: string
  skippedLines: number
}

/**
 * Ordered by how seldom one stands in ordinary text: where two fit a file equally well, as `1,5;2,5` under `a,b;c,d`,
 * the one before the other is the one that separates.
 */
export const DELIMITERS = ['\t', '|', ';', ','] as const

/** So many bytes of a file tell its delimiter. */
export const HEAD_BYTES = 64 * 1024
const ROWS_LOOKED_AT = 200

/**
 * Reads the dialect from the beginning of a file.
 * @param head its first bytes as UTF-8 with LF line ends, cut anywhere unless `whole`
 */
export function detectDialect(head: Buffer, whole: boolean): Dialect {
  const lines = whole ? head : head.subarray(0, head.lastIndexOf('\n') + 1 || head.length)
  const text = lines.toString('utf8')
  const first = firstLine(text)
  // Excel's own hint for whoever opens the file, with more delimiters after it when it was saved again.
  const told = /^"?sep=([^"])"?[,;\t|]*$/i.exec(first)?.[1]
  if (told) return { delimiter: told, skippedLines: 1 }
  // PowerShell's Export-Csv writes the type of its objects above the names.
  const skippedLines = first.startsWith('#TYPE ') ? 1 : 0
  const body = skippedLines > 0 ? text.slice(first.length + 1) : text
  return { delimiter: likeliestDelimiter(body), skippedLines }
}

function firstLine(text: string): string {
  const end = text.indexOf('\n')
  return end === -1 ? text : text.slice(0, end)
}

function likeliestDelimiter(text: string): string {
  let best = { delimiter: ',', share: 0 }
  for (const delimiter of DELIMITERS) {
    const share = agreement(text, delimiter)
    if (share > best.share + 0.001) best = { delimiter, share }
  }
  return best.delimiter
}

/** The share of rows that have the commonest number of cells, of those that a delimiter divides at all. */
function agreement(text: string, delimiter: string): number {
  const rows: string[][] = parse(text, {
    delimiter,
    to: ROWS_LOOKED_AT,
    record_delimiter: '\n',
    skip_empty_lines: true,
    ltrim: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_records_with_error: true,
  })
  const widths = new Map<number, number>()
  for (const { length } of rows) widths.set(length, (widths.get(length) ?? 0) + 1)
  widths.delete(1)
  return rows.length === 0 ? 0 : Math.max(0, ...widths.values()) / rows.length
}
