import type { FastifyBaseLogger } from 'fastify'
import type { Selectable } from 'kysely'
import type { Config } from '../config.ts'
import type { Db, Schema } from '../db/schema.ts'
import type { Versions } from '../db/versions.ts'
import type { OutboundClient } from '../http/client.ts'
import { NotFound } from '../http/errors.ts'
import type { Pages } from '../http/page.ts'
import type { IncidentContext } from '../incidents/index.ts'
import type { Clock } from '../lib/dates.ts'
import { decryptSecret, encryptSecret } from '../lib/secrets.ts'
import type { Mapping } from './fields.ts'
import type { Cells, RowSettings } from './read-row.ts'

/** What the inboxes work with. */
export interface InboxContext {
  db: Db
  versions: Versions
  clock: Clock
  config: Config
  client: OutboundClient
  log: FastifyBaseLogger
  pages: Pages
  incidents: IncidentContext
}

export type Inbox = Selectable<Schema['inbox']>

/** Where a sheet is; of a kind only what it needs. */
export interface InboxSettings {
  url?: string
  spreadsheetId?: string
  range?: string
  apiUrl?: string
}

/** What was in the sheet at the last poll, for the page of its columns. */
export interface SeenSheet {
  names: string[]
  last: Cells[]
  rows: number
  timeZone: string | null
}

const USE = 'inbox secrets'

export function sealInboxSecret(secretKey: string, plain: string): string {
  return encryptSecret(secretKey, USE, plain)
}

/** Null when it was sealed with another key. */
export function openInboxSecret(secretKey: string, stored: string | null): string | null {
  if (stored === null) return null
  try {
    return decryptSecret(secretKey, USE, stored)
  } catch {
    return null
  }
}

export function settingsOf(inbox: Pick<Inbox, 'settings'>): InboxSettings {
  return JSON.parse(inbox.settings) as InboxSettings
}

export function mappingOf(inbox: Pick<Inbox, 'mapping'>): Mapping {
  return JSON.parse(inbox.mapping) as Mapping
}

export function seenOf(inbox: Pick<Inbox, 'seen'>): SeenSheet | null {
  return inbox.seen === null ? null : (JSON.parse(inbox.seen) as SeenSheet)
}

export function rowSettingsOf(inbox: Inbox): RowSettings {
  return {
    mapping: mappingOf(inbox),
    timeZone: inbox.time_zone,
    notation: inbox.notation,
    defaultSeverity: inbox.default_severity,
  }
}

/** @throws NotFound */
export async function getInbox(db: Db, id: number): Promise<Inbox> {
  const inbox = await db.selectFrom('inbox').selectAll().where('id', '=', id).executeTakeFirst()
  if (!inbox) throw new NotFound('There is no such inbox.')
  return inbox
}
