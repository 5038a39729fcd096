import { columnLetters } from '../cells.ts'
import { type Field, plainName, plainNameWithoutRemark, wordingsOf } from './fields.ts'

/** One column of a table. */
export interface Column {
  /** Its place in the cells of a row. */
  index: number
  letters: string
  /** As it stands in the file; '' when it has none, and `Notes (2)` for the second of one name. */
  name: string
  /** The field it was recognised as, or null. */
  field: string | null
}

/** What the names of a table say. It is plain data, so it can be kept between looking at a file and reading it. */
export interface Header {
  /** The lines on which the names stand; both 0 when the file has none. */
  firstLine: number
  lastLine: number
  columns: Column[]
  /** Labels of required fields that no column is. */
  missing: string[]
  /** Fields that several columns could be: none of these columns is taken until somebody chooses. */
  doubled: { field: string; label: string; columns: number[] }[]
}

/** Which column a field is, by a person's choice; null for none of them. */
export type Assignment = Readonly<Record<string, number | null>>

/**
 * Recognises columns by their names.
 * @param names for each column the parts of its name, from the top row to the lowest
 */
export function matchHeader(
  names: readonly (readonly string[])[],
  fields: readonly Field[],
  assigned: Assignment = {},
): Pick<Header, 'columns' | 'missing' | 'doubled'> {
  const fieldOf = new Map<number, string>()
  const doubled: Header['doubled'] = []
  for (const [field, index] of Object.entries(assigned)) if (index !== null) fieldOf.set(index, field)
  const open = fields.filter(({ field }) => !(field in assigned))
  const candidates = candidatesOf(names, open)
  for (const { field, label } of open) {
    const columns = bestOf(
      (candidates.get(field) ?? []).filter((index) => !fieldOf.has(index)),
      names,
      label,
    )
    if (columns.length === 1) fieldOf.set(columns[0]!, field)
    else if (columns.length > 1) doubled.push({ field, label, columns: [...columns] })
  }
  const found = new Set([...fieldOf.values(), ...doubled.map(({ field }) => field)])
  const missing = fields.filter(({ field, required }) => required && !found.has(field)).map(({ label }) => label)
  return { columns: columnsOf(names, fieldOf), missing, doubled }
}

/** Of several columns one that is called as the field itself is, rather than by another wording of it. */
function bestOf(columns: readonly number[], names: readonly (readonly string[])[], label: string): readonly number[] {
  const named = columns.filter((index) => plainName(names[index]!.join(' ')) === plainName(label))
  return named.length === 1 ? named : columns
}

/** The columns that each field could be, by the strictest way of comparing names that finds any. */
function candidatesOf(names: readonly (readonly string[])[], fields: readonly Field[]): Map<string, number[]> {
  const wordings = wordingsOf(fields)
  const ways: ((parts: readonly string[]) => string)[] = [
    (parts) => plainName(parts.join(' ')),
    (parts) => plainNameWithoutRemark(parts.join(' ')),
    (parts) => plainName(parts.at(-1) ?? ''),
    (parts) => plainName(parts[0] ?? ''),
  ]
  const candidates = new Map<string, number[]>()
  const claimed = new Set<number>()
  for (const way of ways) {
    const found = new Map<string, number[]>()
    names.forEach((parts, index) => {
      const field = parts.length > 0 && !claimed.has(index) ? wordings.get(way(parts))?.field : undefined
      if (field && !candidates.has(field)) found.set(field, [...(found.get(field) ?? []), index])
    })
    for (const [field, columns] of found) {
      candidates.set(field, columns)
      for (const index of columns) claimed.add(index)
    }
  }
  return candidates
}

function columnsOf(names: readonly (readonly string[])[], fieldOf: ReadonlyMap<number, string>): Column[] {
  const seen = new Map<string, number>()
  return names.map((parts, index) => {
    const name = parts.join(' ')
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return {
      index,
      letters: columnLetters(index),
      name: name !== '' && count > 1 ? `${name} (${count})` : name,
      field: fieldOf.get(index) ?? null,
    }
  })
}

/** Where the cell of each field stands in a row. */
export function columnsByField(header: Header): Map<string, number> {
  return new Map(header.columns.flatMap(({ field, index }) => (field ? [[field, index] as const] : [])))
}

/** The named columns that are no field, nor may be one. */
export function otherColumns(header: Header): Column[] {
  const asked = new Set(header.doubled.flatMap(({ columns }) => columns))
  return header.columns.filter(({ field, name, index }) => field === null && name !== '' && !asked.has(index))
}

/** What keeps a table from being read as it is, in sentences; none when it can be. */
export function problemsWithHeader(header: Header): string[] {
  const problems = header.doubled.map(({ label, columns }) => {
    const which = columns.map((index) => `“${header.columns[index]!.name}” (${header.columns[index]!.letters})`)
    return `Several columns may be “${label}”: ${which.join(', ')}. Choose one.`
  })
  if (header.missing.length > 0) {
    const labels = header.missing.map((label) => `“${label}”`).join(', ')
    const where = header.firstLine > 0 ? ` in line ${header.firstLine}` : ''
    problems.push(`No column${where} is named ${labels}.`)
  }
  return problems
}
