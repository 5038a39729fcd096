import type { ServerStatus } from '../directory/index.ts'
import type { FieldProblems } from '../http/errors.ts'
import { cleanText, plainName, problemWithLength } from '../imports/index.ts'
import { readAddresses, type ServerAddress } from './addresses.ts'
import {
  type BuiltInColumn,
  type ColumnKey,
  findBuiltIn,
  MAX_CUSTOM_VALUE,
  STATUS_WORD,
  STATUS_WORDINGS,
} from './columns.ts'

/** The columns of `server` that a column of the inventory is, one to one. */
export const STORED = {
  hostname: 'hostname',
  assetTag: 'asset_tag',
  serialNumber: 'serial_number',
  vendor: 'vendor',
  model: 'model',
  rack: 'rack',
  environment: 'environment',
  operatingSystem: 'operating_system',
  bought: 'bought_on',
  warrantyUntil: 'warranty_until',
  notes: 'notes',
} as const satisfies Partial<Record<ColumnKey, string>>

export type StoredKey = keyof typeof STORED

/** What is to be changed of a server, read and found fit, but for what only the database knows. */
export interface ServerChange {
  /** Null empties it. */
  stored: Partial<Record<StoredKey, string | null>>
  status?: ServerStatus
  addresses?: ServerAddress[]
  /** The cluster's slug or name, '' for none. */
  cluster?: string
  /** An e-mail address, a name, or both as `Name <address>`; '' for nobody. */
  owner?: string
  /** By the key of the custom column; '' empties it. */
  custom: Record<string, string>
}

export function isStored(key: ColumnKey): key is StoredKey {
  return key in STORED
}

/**
 * Reads the fields of a form or of JSON, under whatever wording they come.
 * @param customs the keys of the custom columns there are
 * @returns the change, and what cannot be taken, by the key of the column
 */
export function readChange(
  given: Readonly<Record<string, unknown>>,
  customs: ReadonlySet<string>,
): { change: ServerChange; problems: FieldProblems } {
  const change: ServerChange = { stored: {}, custom: {} }
  const problems: FieldProblems = {}
  for (const [name, value] of Object.entries(given)) {
    // A custom column may be called by another wording of one of ours: its own name is its alone.
    const column = customs.has(plainName(name)) ? undefined : findBuiltIn(name)
    const key = column?.key ?? plainName(name)
    const text = textOf(value)
    const problem =
      text === null ? 'must be a text' : column ? take(change, column, text) : custom(change, key, text, customs)
    if (problem) problems[key] = `${column?.label ?? name} ${problem}.`
  }
  return { change, problems }
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.every((part) => typeof part === 'string') ? value.join(', ') : null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  return null
}

/** Puts the value of one column into the change. @returns what is wrong with it, as a part of a sentence */
export function take(change: ServerChange, column: BuiltInColumn, text: string): string | null {
  const clean = column.kind === 'long' ? cleanText(text) : cleanText(text).replace(/\s+/g, ' ')
  const long = problemWithLength(clean, column.max)
  if (long) return long
  switch (column.kind) {
    case 'text':
    case 'long':
      if (clean === '' && column.key === 'hostname') return 'must not be empty'
      change.stored[column.key as StoredKey] = clean || null
      return null
    case 'day':
      if (clean !== '' && !isDay(clean)) return `must be a day such as 2027-06-30; it is “${clean}”`
      change.stored[column.key as StoredKey] = clean || null
      return null
    case 'status':
      return takeStatus(change, clean)
    case 'addresses':
      return takeAddresses(change, clean)
    case 'cluster':
      change.cluster = clean
      return null
    case 'owner':
      change.owner = clean
      return null
    case 'region':
      return 'is that of the cluster; move the server to another cluster'
  }
}

function takeStatus(change: ServerChange, text: string): string | null {
  const status = readStatus(text)
  if (!status) return `must be one of ${Object.values(STATUS_WORD).join(', ').toLowerCase()}; it is “${text}”`
  change.status = status
  return null
}

export function readStatus(text: string): ServerStatus | undefined {
  return STATUS_WORDINGS[plainName(text)]
}

function takeAddresses(change: ServerChange, text: string): string | null {
  const read = readAddresses(text)
  if ('problem' in read) return `cannot be taken: ${read.problem}`
  change.addresses = read.addresses
  return null
}

function custom(change: ServerChange, key: string, text: string, customs: ReadonlySet<string>): string | null {
  if (!customs.has(key)) return 'is no column of the inventory'
  const clean = cleanText(text)
  const long = problemWithLength(clean, MAX_CUSTOM_VALUE)
  if (long) return long
  change.custom[key] = clean
  return null
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  // 30 February is taken for a day in March, and 40 February for none.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** The person or the name that an owner's cell means. */
export function readOwner(text: string): { email: string | null; name: string } {
  const email = /^[^\s<>@]+@[^\s<>@]+$/.exec(text)?.[0] ?? /<([^\s<>@]+@[^\s<>@]+)>$/.exec(text)?.[1] ?? null
  return { email: email?.toLowerCase() ?? null, name: text }
}
