import type { Db } from '../../db/schema.ts'
import { type EntityRef, listEntitiesById, listPeopleById, type Stage } from '../../directory/index.ts'
import { NotFound } from '../../http/errors.ts'
import { type SeverityInterval, severityIntervals } from '../severity.ts'
import { ticketNumber, ticketOf } from '../ticket-number.ts'
import type { CorrectedField, IncidentState, Severity } from '../words.ts'

/** What every list shows of an incident. */
export interface IncidentSummary {
  id: number
  ticket: string
  title: string
  description: string
  severity: Severity
  state: IncidentState
  stage: Stage
  startedAt: string
  endedAt: string | null
  /** The name of who is on it. */
  engineer: string | null
  engineerEmail: string | null
  externalUrl: string | null
  filedBy: string
  filedAt: string
  changedAt: string
  affected: EntityRef[]
}

export interface IncidentUpdate {
  seq: number
  at: string
  recordedAt: string
  author: string
  text: string
  state: IncidentState | null
  severity: Severity | null
  endedAt: string | null
}

export interface Correction {
  seq: number | null
  field: CorrectedField
  was: string | null
  became: string | null
  at: string
  author: string
}

export interface Incident extends IncidentSummary {
  /** In the order in which they were written; the first is the filing. */
  updates: IncidentUpdate[]
  corrections: Correction[]
  severityIntervals: SeverityInterval[]
}

/** The columns of an incident's row that a summary is made from. */
export const INCIDENT_COLUMNS = [
  'incident.id',
  'incident.number',
  'incident.title',
  'incident.description',
  'incident.severity',
  'incident.state',
  'incident.stage',
  'incident.started_at as startedAt',
  'incident.ended_at as endedAt',
  'incident.engineer_id as engineerId',
  'incident.engineer_name as engineerName',
  'incident.external_url as externalUrl',
  'incident.filed_by as filedBy',
  'incident.filed_at as filedAt',
  'incident.changed_at as changedAt',
] as const

export type IncidentRow = Omit<IncidentSummary, 'ticket' | 'engineer' | 'engineerEmail' | 'affected'> & {
  number: number
  engineerId: number | null
  engineerName: string | null
}

/** What one ticket can have of each at most; far above what people write. */
const MAX_STORY = 2_000

/** @throws NotFound */
export async function getIncident(db: Db, ticket: string): Promise<Incident> {
  const incident = await findIncident(db, ticket)
  if (!incident) throw new NotFound(`There is no ticket “${ticket.slice(0, 100)}”.`)
  return incident
}

export async function findIncident(db: Db, ticket: string): Promise<Incident | undefined> {
  const number = ticketNumber(ticket)
  if (number === null) return undefined
  const row = await db.selectFrom('incident').select(INCIDENT_COLUMNS).where('number', '=', number).executeTakeFirst()
  if (!row) return undefined
  const [summary] = await describeIncidents(db, [row])
  const updates = await listUpdates(db, row.id)
  const corrections = await listCorrections(db, row.id)
  return { ...summary!, updates, corrections, severityIntervals: severityIntervals(updates) }
}

/** Adds who is on each of them and what it affects. */
export async function describeIncidents(db: Db, rows: readonly IncidentRow[]): Promise<IncidentSummary[]> {
  const affects = await listAffects(
    db,
    rows.map(({ id }) => id),
  )
  const entities = await listEntitiesById(
    db,
    affects.map(({ entityId }) => entityId),
  )
  const people = await listPeopleById(
    db,
    rows.flatMap(({ engineerId }) => engineerId ?? []),
  )
  const affected = Map.groupBy(affects, ({ incidentId }) => incidentId)
  return rows.map(({ number, engineerId, engineerName, ...row }) => {
    const person = engineerId === null ? undefined : people.get(engineerId)
    return {
      ...row,
      ticket: ticketOf(number),
      engineer: person?.name ?? engineerName,
      engineerEmail: person?.email ?? null,
      affected: (affected.get(row.id) ?? []).flatMap(({ entityId }) => entities.get(entityId) ?? []),
    }
  })
}

/** What incidents affect now, in the order in which it was named. */
async function listAffects(db: Db, incidentIds: readonly number[]) {
  if (incidentIds.length === 0) return []
  return db
    .selectFrom('incident_affects')
    .select(['incident_id as incidentId', 'entity_id as entityId'])
    .where('incident_id', 'in', [...incidentIds])
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute()
}

export function listUpdates(db: Db, incidentId: number): Promise<IncidentUpdate[]> {
  return db
    .selectFrom('incident_update')
    .select(['seq', 'at', 'recorded_at as recordedAt', 'author', 'text', 'state', 'severity', 'ended_at as endedAt'])
    .where('incident_id', '=', incidentId)
    .orderBy('seq')
    .limit(MAX_STORY)
    .execute()
}

function listCorrections(db: Db, incidentId: number): Promise<Correction[]> {
  return db
    .selectFrom('incident_correction')
    .select(['seq', 'field', 'was', 'became', 'at', 'author'])
    .where('incident_id', '=', incidentId)
    .orderBy('id')
    .limit(MAX_STORY)
    .execute()
}
