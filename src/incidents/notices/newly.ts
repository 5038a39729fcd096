import { recordAudit } from '../../audit/index.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import type { IncidentContext } from '../context.ts'
import { lockIncident } from '../desk/locked.ts'
import { getIncident } from '../read/find.ts'
import { ticketOf } from '../ticket-number.ts'
import { findAudience } from './audience.ts'
import { writeNotice } from './write.ts'

/**
 * Mails those whom an incident hits by now and who were neither told nor left out before.
 * @returns how many
 * @throws NotFound; Conflict while the directory is being read
 */
export async function mailNewlyAffected(deps: IncidentContext, ticket: string, actor: Actor): Promise<number> {
  const { affected } = await getIncident(deps.db, ticket)
  const audience = await findAudience(
    deps,
    affected.map(({ id }) => id),
    null,
  )
  if (audience === null) throw new Conflict('The directory is being read; try again in a moment.')
  return deps.db.transaction().execute(async (trx) => {
    const at = toStored(deps.clock())
    const incident = await lockIncident(trx, ticket, at)
    const known = await trx
      .selectFrom('incident_notice_person')
      .innerJoin('incident_notice', 'incident_notice.id', 'incident_notice_person.notice_id')
      .select('person_id as id')
      .distinct()
      .where('incident_notice.incident_id', '=', incident.id)
      .execute()
    const ids = new Set(known.map(({ id }) => id))
    const newly = audience.filter(({ personId }) => !ids.has(personId))
    if (newly.length === 0) return 0
    const key = ticketOf(incident.number)
    const seq = incident.steps.length
    const notice = {
      incidentId: incident.id,
      ticket: key,
      seq,
      scope: 'new' as const,
      at,
      author: actor.name,
      leftOut: [],
    }
    await writeNotice(trx, { pages: deps.pages, baseUrl: deps.config.baseUrl }, notice, newly)
    await recordAudit(trx, {
      at,
      actor,
      action: 'incident.mail',
      thing: { kind: 'incident', key, name: incident.title },
      after: { people: newly.map(({ email }) => email) },
    })
    return newly.length
  })
}
