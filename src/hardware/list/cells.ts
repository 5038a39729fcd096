import type { Column, ColumnKey } from '../columns.ts'
import { STATUS_WORD } from '../columns.ts'
import type { HardwareRow } from './rows.ts'

/** What stands in a cell, as text: for files, for the titles of cells, and for sorting out what is empty. */
export function cellText(row: HardwareRow, column: Column): string {
  if (column.columnId !== undefined) return row.custom[column.key] ?? ''
  const key = column.key as ColumnKey
  switch (key) {
    case 'region':
    case 'cluster':
      return row[key]?.name ?? ''
    case 'owner':
      return row.owner?.name ?? ''
    case 'status':
      return STATUS_WORD[row.status]
    case 'ipAddresses':
      return row.ipAddresses.join(', ')
    default:
      return row[key] ?? ''
  }
}

/** What an input for a cell begins with, and what a file holds so that it can be uploaded again. */
export function editText(row: HardwareRow, column: Column): string {
  switch (column.kind) {
    case 'region':
    case 'cluster':
      return row[column.kind]?.slug ?? ''
    case 'owner':
      return row.owner?.email ?? row.owner?.name ?? ''
    case 'status':
      return row.status
    default:
      return cellText(row, column)
  }
}
