import { recordAudit } from '../../audit/index.ts'
import type { Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict, Invalid } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import type { IncidentContext } from '../context.ts'
import { getIncident, type Incident } from '../read/find.ts'
import { findPostmortem, getPostmortem, type Postmortem, sectionsOf } from './find.ts'
import { prefill } from './prefill.ts'
import { type GivenPostmortem, type ReadPostmortem, readPostmortem } from './rules.ts'
import { NO_SECTIONS, type PostmortemState, type Sections } from './words.ts'

/** Somebody else has saved since what was changed here was read. */
export class EditedMeanwhile extends Conflict {
  constructor(ticket: string, version: number) {
    super(`The post-mortem of ${ticket} was saved by somebody else meanwhile; it is at version ${version} now.`)
  }
}

export interface Saved {
  ticket: string
  version: number
  state: PostmortemState
  isNew: boolean
}

interface Step {
  at: string
  actor: Actor
}

/**
 * Writes the next version of a post-mortem; the first one begins it, with what is known where nothing was given.
 * @throws NotFound, Invalid; EditedMeanwhile; Conflict for an incident that runs
 */
export async function savePostmortem(
  deps: IncidentContext,
  ticket: string,
  given: GivenPostmortem,
  actor: Actor,
): Promise<Saved> {
  const read = readPostmortem(given)
  const incident = await getIncident(deps.db, ticket)
  const known = await findPostmortem(deps.db, incident.id)
  // Whom it hits is not to be asked inside the transaction.
  const first = known ? NO_SECTIONS : { ...(await prefill(deps, incident)), ...read.sections }
  return change(deps, ['incidents'], async (trx) => {
    const step = { at: toStored(deps.clock()), actor }
    const before = await lockPostmortem(trx, incident)
    if ((before?.version ?? 0) !== read.version) throw new EditedMeanwhile(incident.ticket, before?.version ?? 0)
    return before ? addVersion(trx, incident, before, read, step) : begin(trx, incident, first, read.state, step)
  })
}

/** Held until the transaction ends, by the write of what stands there already. */
async function lockPostmortem(trx: Trx, incident: Incident): Promise<Postmortem | undefined> {
  const { numUpdatedRows } = await trx
    .updateTable('postmortem')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('incident_id', '=', incident.id)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 0n ? undefined : getPostmortem(trx, incident)
}

async function begin(
  trx: Trx,
  incident: Incident,
  sections: Sections,
  given: PostmortemState | null,
  { at, actor }: Step,
): Promise<Saved> {
  if (incident.state !== 'closed')
    throw new Conflict(`${incident.ticket} is not closed. Its post-mortem is begun when it is over.`)
  const state = given ?? 'draft'
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('postmortem')
    .values({
      incident_id: incident.id,
      version: 1,
      state,
      created_by: actor.name,
      created_at: at,
      ...publishing(state === 'published', at, actor),
    })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirstOrThrow()
  // Two that begin it at the same moment both find none to lock.
  if (numInsertedOrUpdatedRows !== 1n) throw new EditedMeanwhile(incident.ticket, 1)
  await insertVersion(trx, incident.id, { version: 1, state, sections }, { at, actor })
  await audit(trx, incident, state === 'published' ? 'publish' : 'begin', undefined, sections, { at, actor })
  return { ticket: incident.ticket, version: 1, state, isNew: true }
}

async function addVersion(
  trx: Trx,
  incident: Incident,
  before: Postmortem,
  read: ReadPostmortem,
  { at, actor }: Step,
): Promise<Saved> {
  const state = read.state ?? before.state
  if (before.state === 'published' && state === 'draft')
    throw new Invalid({ state: 'It is published, and who has read it may come back to it: correct it instead.' })
  const was = sectionsOf(before)
  const sections = { ...was, ...read.sections }
  const result = { ticket: incident.ticket, version: before.version, state, isNew: false }
  if (state === before.state && JSON.stringify(sections) === JSON.stringify(was)) return result
  const version = before.version + 1
  const isPublishing = state === 'published' && before.state === 'draft'
  await trx
    .updateTable('postmortem')
    .set({ version, state, ...(isPublishing && publishing(true, at, actor)) })
    .where('incident_id', '=', incident.id)
    .execute()
  await insertVersion(trx, incident.id, { version, state, sections }, { at, actor })
  await audit(trx, incident, isPublishing ? 'publish' : 'change', was, sections, { at, actor })
  return { ...result, version }
}

function publishing(isPublished: boolean, at: string, actor: Actor) {
  return { published_at: isPublished ? at : null, published_by: isPublished ? actor.name : null }
}

async function insertVersion(
  trx: Trx,
  incidentId: number,
  { version, state, sections }: { version: number; state: PostmortemState; sections: Sections },
  { at, actor }: Step,
): Promise<void> {
  const { rootCause, wentWell, wentWrong, gotLucky, ...same } = sections
  await trx
    .insertInto('postmortem_version')
    .values({
      incident_id: incidentId,
      version,
      state,
      ...same,
      root_cause: rootCause,
      went_well: wentWell,
      went_wrong: wentWrong,
      got_lucky: gotLucky,
      author: actor.name,
      at,
    })
    .execute()
}

/** The texts stand in the versions; the log tells which parts were touched. */
function audit(
  trx: Trx,
  incident: Incident,
  verb: 'begin' | 'change' | 'publish',
  was: Sections | undefined,
  became: Sections,
  { at, actor }: Step,
): Promise<void> {
  const changed = (Object.keys(became) as (keyof Sections)[]).filter((name) => became[name] !== (was?.[name] ?? ''))
  return recordAudit(trx, {
    at,
    actor,
    action: `postmortem.${verb}`,
    thing: { kind: 'incident', key: incident.ticket, name: incident.title },
    after: { changed },
  })
}
