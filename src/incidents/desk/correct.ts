import { recordAudit } from '../../audit/index.ts'
import type { Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import { type EntityRef, getEntitiesBySlug, listEntitiesById } from '../../directory/index.ts'
import type { Actor } from '../../http/auth.ts'
import { type FieldProblems, Invalid, NotFound } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import type { IncidentContext } from '../context.ts'
import { MAX_AFFECTED, readPast, readStage, readText, readTitle, readUrl } from '../rules.ts'
import { ticketOf } from '../ticket-number.ts'
import { type CorrectedField, isSeverity, type Severity } from '../words.ts'
import { type Engineer, engineerWords, readEngineer } from './engineer.ts'
import { type LockedIncident, lockIncident, settle } from './locked.ts'
import { insertAffected } from './open.ts'
import { correctTimes } from './times.ts'

/** What of a ticket is put right; what is not given stays. */
export interface GivenCorrection {
  title?: string | undefined
  description?: string | undefined
  severity?: string | undefined
  stage?: string | undefined
  startedAt?: string | undefined
  endedAt?: string | undefined
  engineer?: string | undefined
  externalUrl?: string | undefined
  affects?: readonly string[] | undefined
}

interface ReadCorrection {
  columns: Partial<{ title: string; description: string; stage: 'prd' | 'stg'; external_url: string | null } & Engineer>
  severity: Severity | null
  startedAt: string | null
  endedAt: string | null
  affects: EntityRef[] | null
}

/** One thing that was put right, as it stands in the history. */
export interface Change {
  seq: number | null
  field: CorrectedField
  was: string | null
  became: string | null
}

/**
 * Puts right what a ticket says; what it said before stays in its history.
 * @throws NotFound, Invalid
 */
export async function correctIncident(
  deps: IncidentContext,
  ticket: string,
  given: GivenCorrection,
  actor: Actor,
): Promise<void> {
  const at = toStored(deps.clock())
  const read = await readCorrection(deps, given, at)
  await change(deps, ['incidents'], async (trx) => {
    const incident = await lockIncident(trx, ticket, at)
    const changes = [
      ...(await correctColumns(trx, incident, read)),
      ...(await correctTimes(trx, incident, read, deps.config.timeZone)),
      ...(await correctAffected(trx, incident, read.affects, { at, author: actor.name })),
    ]
    await recordChanges(trx, incident, changes, { at, actor })
  })
}

/** Puts the text of an update right. @throws NotFound, Invalid */
export async function correctUpdate(
  deps: IncidentContext,
  ticket: string,
  seq: number,
  given: string,
  actor: Actor,
): Promise<void> {
  const problems: FieldProblems = {}
  const text = readText(given, 'text', problems)
  if (text === '') problems['text'] = 'An update cannot be emptied.'
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  const at = toStored(deps.clock())
  await change(deps, ['incidents'], async (trx) => {
    const incident = await lockIncident(trx, ticket, at)
    const update = incident.steps.find((step) => step.seq === seq && seq > 1)
    if (!update) throw new NotFound(`${ticketOf(incident.number)} has no update ${seq}.`)
    if (update.text === text) return
    await trx
      .updateTable('incident_update')
      .set({ text })
      .where('incident_id', '=', incident.id)
      .where('seq', '=', seq)
      .execute()
    await recordChanges(trx, incident, [{ seq, field: 'text', was: update.text, became: text }], { at, actor })
  })
}

async function readCorrection(deps: IncidentContext, given: GivenCorrection, now: string): Promise<ReadCorrection> {
  const problems: FieldProblems = {}
  const columns: ReadCorrection['columns'] = {}
  if (given.title !== undefined) columns.title = readTitle(given.title, problems)
  if (given.description !== undefined) columns.description = readText(given.description, 'description', problems)
  if (given.stage !== undefined) columns.stage = readStage(given.stage, problems) ?? 'prd'
  if (given.externalUrl !== undefined) columns.external_url = readUrl(given.externalUrl, problems)
  if (given.severity !== undefined && !isSeverity(given.severity)) problems['severity'] = 'Choose SEV1 to SEV4.'
  const startedAt = given.startedAt ? readPast(given.startedAt, 'startedAt', now, problems) : null
  const endedAt = given.endedAt ? readPast(given.endedAt, 'endedAt', now, problems) : null
  if (given.affects && given.affects.length > MAX_AFFECTED)
    problems['affects'] = `Name at most ${MAX_AFFECTED} of them.`
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  if (given.engineer !== undefined) Object.assign(columns, await readEngineer(deps.database, given.engineer))
  const affects = given.affects ? await getEntitiesBySlug(deps.db, given.affects, 'affects') : null
  return { columns, severity: isSeverity(given.severity) ? given.severity : null, startedAt, endedAt, affects }
}

async function correctColumns(trx: Trx, incident: LockedIncident, read: ReadCorrection): Promise<Change[]> {
  const { columns } = read
  const changes: Change[] = []
  const note = (field: CorrectedField, was: string | null, became: string | null | undefined) => {
    if (became !== undefined && became !== was) changes.push({ seq: null, field, was, became })
  }
  note('title', incident.title, columns.title)
  note('description', incident.description, columns.description)
  note('stage', incident.stage, columns.stage)
  note('externalUrl', incident.external_url, columns.external_url)
  if (columns.engineer_id !== undefined)
    note('engineer', await engineerWords(trx, incident), await engineerWords(trx, columns as Engineer))
  if (changes.length > 0) await trx.updateTable('incident').set(columns).where('id', '=', incident.id).execute()

  const latest = incident.steps
    .filter((step) => step.severity)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.seq - b.seq))
    .at(-1)!
  if (read.severity !== null && read.severity !== latest.severity) {
    changes.push({ seq: latest.seq, field: 'severity', was: latest.severity, became: read.severity })
    latest.severity = read.severity
    await trx
      .updateTable('incident_update')
      .set({ severity: read.severity })
      .where('incident_id', '=', incident.id)
      .where('seq', '=', latest.seq)
      .execute()
    await settle(trx, incident, incident.steps)
  }
  return changes
}

async function correctAffected(
  trx: Trx,
  incident: LockedIncident,
  wanted: EntityRef[] | null,
  by: { at: string; author: string },
): Promise<Change[]> {
  if (wanted === null) return []
  const current = await trx
    .selectFrom('incident_affects')
    .select('entity_id as id')
    .where('incident_id', '=', incident.id)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute()
  const was = await listEntitiesById(
    trx,
    current.map(({ id }) => id),
  )
  const added = wanted.filter(({ id }) => !was.has(id))
  const gone = [...was.values()].filter(({ id }) => !wanted.some((entity) => entity.id === id))
  if (added.length + gone.length === 0) return []
  await insertAffected(trx, incident.id, added, by)
  if (gone.length > 0) {
    await trx
      .updateTable('incident_affects')
      .set({ removed_at: by.at, removed_by: by.author })
      .where('incident_id', '=', incident.id)
      .where('removed_at', 'is', null)
      .where(
        'entity_id',
        'in',
        gone.map(({ id }) => id),
      )
      .execute()
  }
  const slugs = (entities: readonly EntityRef[]) => entities.map(({ slug }) => slug).join(', ')
  return [{ seq: null, field: 'affects', was: slugs([...was.values()]), became: slugs(wanted) }]
}

async function recordChanges(
  trx: Trx,
  incident: LockedIncident,
  changes: readonly Change[],
  by: { at: string; actor: Actor },
): Promise<void> {
  if (changes.length === 0) return
  const rows = changes.map((one) => ({ incident_id: incident.id, ...one, at: by.at, author: by.actor.name }))
  await trx.insertInto('incident_correction').values(rows).execute()
  const fields = (value: 'was' | 'became') =>
    Object.fromEntries(changes.map((one) => [one.seq === null ? one.field : `${one.field} of ${one.seq}`, one[value]]))
  await recordAudit(trx, {
    at: by.at,
    actor: by.actor,
    action: 'incident.correct',
    thing: { kind: 'incident', key: ticketOf(incident.number), name: incident.title },
    before: fields('was'),
    after: fields('became'),
  })
}
