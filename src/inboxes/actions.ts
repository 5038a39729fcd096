import { randomBytes } from 'node:crypto'
import { IANAZone } from 'luxon'
import { recordAudit } from '../audit/index.ts'
import type { Trx } from '../db/schema.ts'
import { change } from '../db/versions.ts'
import type { Actor } from '../http/auth.ts'
import { BlockedAddress } from '../http/client-errors.ts'
import { type FieldProblems, Invalid, NotFound } from '../http/errors.ts'
import { NOTATIONS, type Notation } from '../imports/index.ts'
import { SEVERITIES, type Severity } from '../incidents/index.ts'
import { toStored } from '../lib/dates.ts'
import { oneLine } from '../lib/json.ts'
import { isMailAddress, normalAddress } from '../lib/mail-addresses.ts'
import { hashSecret, newSecret } from '../lib/secrets.ts'
import { INBOX_FIELDS, type Mapping } from './fields.ts'
import { getInbox, type Inbox, type InboxContext, type InboxSettings, sealInboxSecret } from './inbox.ts'
import { readServiceAccount } from './sources/google-sheets.ts'
import type { InboxKind } from './tables.ts'

export interface GivenInbox {
  name: string
  ownerEmail: string
  kind: InboxKind
  url?: string | undefined
  spreadsheet?: string | undefined
  range?: string | undefined
  apiUrl?: string | undefined
  key?: string | undefined
}

/** What is shown once: where rows are pushed to, and what signs them. */
export interface PushSecrets {
  token: string
  secret: string
}

function newPushSecrets(): PushSecrets {
  return { token: newSecret(), secret: `whsec_${randomBytes(32).toString('base64')}` }
}

/** Sets up an inbox. It rests until somebody has looked at its columns. @throws Invalid */
export async function createInbox(
  deps: InboxContext,
  given: GivenInbox,
  actor: Actor,
): Promise<PushSecrets & { id: number }> {
  const name = oneLine(given.name, 100)
  const ownerEmail = normalAddress(given.ownerEmail)
  const problems: FieldProblems = {}
  if (name === '') problems['name'] = 'Give it a name, such as Help desk form.'
  if (!isMailAddress(ownerEmail)) problems['ownerEmail'] = 'Give the mail address of who mends what cannot be taken.'
  const settings = await readSettings(deps, given, problems)
  if (given.kind === 'sheets' && !readServiceAccount(given.key ?? ''))
    problems['key'] = 'Paste the whole key file of the service account, from { to }.'
  if (Object.keys(problems).length > 0) throw new Invalid(problems)

  const { secretKey, timeZone } = deps.config
  const secrets = newPushSecrets()
  const id = await change(deps, [], async (trx) => {
    const at = toStored(deps.clock())
    const inbox = await trx
      .insertInto('inbox')
      .values({
        name,
        kind: given.kind,
        owner_email: ownerEmail,
        settings: JSON.stringify(settings),
        credentials: given.kind === 'sheets' ? sealInboxSecret(secretKey, given.key!) : null,
        mapping: '{}',
        time_zone: timeZone,
        notation: given.kind === 'sheets' ? 'days' : 'plain',
        default_severity: 'SEV3',
        push_hash: hashSecret(secrets.token),
        push_secret: sealInboxSecret(secretKey, secrets.secret),
        takes_existing: 0,
        created_at: at,
        paused_at: at,
      })
      .onConflict((oc) => oc.column('name').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!inbox) throw new Invalid({ name: `There is an inbox “${name}” already.` })
    const after = { name, kind: given.kind, owner: ownerEmail, ...settings }
    await recordAudit(trx, { at, actor, action: 'inbox.create', thing: thingOf({ id: inbox.id, name }), after })
    return inbox.id
  })
  return { id, ...secrets }
}

async function readSettings(deps: InboxContext, given: GivenInbox, problems: FieldProblems): Promise<InboxSettings> {
  if (given.kind === 'push') return {}
  if (given.kind === 'csv') return { url: await readAddress(deps, given.url ?? '', 'url', problems) }
  const given_ = given.spreadsheet?.trim() ?? ''
  const spreadsheetId = /\/spreadsheets\/d\/([\w-]+)/.exec(given_)?.[1] ?? given_
  if (!/^[\w-]{10,200}$/.test(spreadsheetId))
    problems['spreadsheet'] = 'Give the address of the spreadsheet, or the id that stands in it.'
  const range = given.range?.trim() || 'A:ZZ'
  const apiUrl = given.apiUrl?.trim() ? await readAddress(deps, given.apiUrl, 'apiUrl', problems) : ''
  return { spreadsheetId, range, ...(apiUrl && { apiUrl: apiUrl.replace(/\/+$/, '') }) }
}

async function readAddress(deps: InboxContext, given: string, field: string, problems: FieldProblems): Promise<string> {
  const text = given.trim()
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    problems[field] = 'Give a whole address, beginning with https://'
    return ''
  }
  await deps.client.checkAddress(text).catch((error: unknown) => {
    if (!(error instanceof BlockedAddress)) throw error
    problems[field] = error.message
  })
  return text
}

export interface GivenColumns {
  ownerEmail: string
  mapping: Mapping
  timeZone: string
  notation: string
  defaultSeverity: string
  takesExisting: boolean
}

/** Says how the sheet is read, and begins to read it. @throws NotFound, Invalid */
export async function changeColumns(deps: InboxContext, id: number, given: GivenColumns, actor: Actor): Promise<void> {
  const problems: FieldProblems = {}
  const ownerEmail = normalAddress(given.ownerEmail)
  if (!isMailAddress(ownerEmail)) problems['ownerEmail'] = 'Give a mail address.'
  if (!IANAZone.isValidZone(given.timeZone)) problems['timeZone'] = 'Give a zone such as Europe/Stockholm.'
  const notation = NOTATIONS.find((one) => one === given.notation)
  if (!notation) problems['notation'] = 'Choose how the dates are written.'
  const severity = SEVERITIES.find((one) => one === given.defaultSeverity)
  if (!severity) problems['defaultSeverity'] = 'Choose SEV1 to SEV4.'
  const columns = Object.values(given.mapping)
  if (new Set(columns).size < columns.length) problems['mapping'] = 'A column can be one thing only.'
  if (!given.mapping['title'] && !given.mapping['description'])
    problems['mapping'] = 'Say which column is the title, or the description.'
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  await change(deps, [], async (trx) => {
    const inbox = await getInbox(trx, id)
    const at = toStored(deps.clock())
    const after = settable(ownerEmail, given, notation!, severity!)
    // Read anew at the next poll, as the same sheet means something else now.
    const anew = { body_hash: null, paused_at: null }
    await trx
      .updateTable('inbox')
      .set({ ...after, ...anew })
      .where('id', '=', id)
      .execute()
    const { owner_email, mapping, time_zone, notation: before, default_severity, takes_existing } = inbox
    await recordAudit(trx, {
      at,
      actor,
      action: 'inbox.columns',
      thing: thingOf(inbox),
      before: { owner_email, mapping, time_zone, notation: before, default_severity, takes_existing },
      after,
    })
  })
}

function settable(ownerEmail: string, given: GivenColumns, notation: Notation, severity: Severity) {
  const known = INBOX_FIELDS.map(({ field }) => field)
  const mapping = Object.fromEntries(
    known.flatMap((field) => (given.mapping[field] ? [[field, given.mapping[field]]] : [])),
  )
  return {
    owner_email: ownerEmail,
    mapping: JSON.stringify(mapping),
    time_zone: given.timeZone,
    notation,
    default_severity: severity,
    takes_existing: given.takesExisting ? 1 : 0,
  }
}

/** Stops or goes on reading. */
export async function pauseInbox(deps: InboxContext, id: number, isPaused: boolean, actor: Actor): Promise<void> {
  await change(deps, [], async (trx) => {
    const inbox = await getInbox(trx, id)
    const at = toStored(deps.clock())
    await trx
      .updateTable('inbox')
      .set({ paused_at: isPaused ? at : null })
      .where('id', '=', id)
      .execute()
    const action = isPaused ? 'inbox.pause' : 'inbox.resume'
    await recordAudit(trx, { at, actor, action, thing: thingOf(inbox) })
  })
}

/** Gives new secrets for pushing; the old ones end at once. */
export async function renewPushSecrets(deps: InboxContext, id: number, actor: Actor): Promise<PushSecrets> {
  const secrets = newPushSecrets()
  await change(deps, [], async (trx) => {
    const inbox = await getInbox(trx, id)
    const push_secret = sealInboxSecret(deps.config.secretKey, secrets.secret)
    await trx
      .updateTable('inbox')
      .set({ push_hash: hashSecret(secrets.token), push_secret })
      .where('id', '=', id)
      .execute()
    const at = toStored(deps.clock())
    await recordAudit(trx, { at, actor, action: 'inbox.new-secret', thing: thingOf(inbox) })
  })
  return secrets
}

/** Removes an inbox with its rows; the tickets that came of them stay. */
export async function removeInbox(deps: InboxContext, id: number, actor: Actor): Promise<void> {
  await change(deps, [], async (trx) => {
    const inbox = await getInbox(trx, id)
    await trx.deleteFrom('inbox').where('id', '=', id).execute()
    const at = toStored(deps.clock())
    await recordAudit(trx, { at, actor, action: 'inbox.remove', thing: thingOf(inbox) })
  })
}

/** Puts a row that was refused back to be taken, with what it says now. @throws NotFound */
export async function mendRow(
  deps: InboxContext,
  inbox: Inbox,
  row: { id: number; cells: Record<string, string> },
  actor: Actor,
): Promise<void> {
  await decide(deps, inbox, row.id, { state: 'waiting', cells: JSON.stringify(row.cells) }, 'inbox.mend-row', actor)
}

/** Leaves a row that was refused alone for good. @throws NotFound */
export async function dismissRow(deps: InboxContext, inbox: Inbox, rowId: number, actor: Actor): Promise<void> {
  await decide(deps, inbox, rowId, { state: 'dismissed' }, 'inbox.dismiss-row', actor)
}

async function decide(
  deps: InboxContext,
  inbox: Inbox,
  rowId: number,
  to: { state: 'waiting' | 'dismissed'; cells?: string },
  action: string,
  actor: Actor,
): Promise<void> {
  await change(deps, [], async (trx: Trx) => {
    const at = toStored(deps.clock())
    const { numUpdatedRows } = await trx
      .updateTable('inbox_row')
      .set({ ...to, problem: null, ended_at: to.state === 'dismissed' ? at : null, told_at: null })
      .where('id', '=', rowId)
      .where('inbox_id', '=', inbox.id)
      .where('state', '=', 'refused')
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw new NotFound('There is no such row that was refused.')
    await recordAudit(trx, { at, actor, action, thing: thingOf(inbox), after: { row: rowId, cells: to.cells } })
  })
}

function thingOf({ id, name }: { id: number; name: string }) {
  return { kind: 'inbox', key: String(id), name }
}
