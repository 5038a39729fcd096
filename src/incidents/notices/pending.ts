import type { Job } from '../../jobs/job.ts'
import { toStored } from '../../lib/dates.ts'
import type { IncidentContext } from '../context.ts'
import { ticketOf } from '../ticket-number.ts'
import type { NoticeScope } from '../words.ts'
import { findAudience } from './audience.ts'
import { deliver, listTold } from './write.ts'

const AT_ONCE = 20

/** Notices wait only while the directory is read after a start, so this finds nothing as a rule. */
export function noticeJob(deps: IncidentContext): Job {
  return {
    name: 'incidents.notices',
    title: 'Mail those who are hit, where it was not yet known whom it hits',
    cron: '*/5 * * * * *',
    when: 'every 5 seconds',
    atStart: true,
    quiet: true,
    async run(_context, signal) {
      const sent = await sendPendingNotices(deps, signal)
      return sent > 0 ? `${sent} ${sent === 1 ? 'notice' : 'notices'} sent.` : undefined
    },
  }
}

/** @returns how many were sent; what cannot be sent yet stays */
export async function sendPendingNotices(deps: IncidentContext, signal?: AbortSignal): Promise<number> {
  const waiting = await deps.db
    .selectFrom('incident_notice')
    .innerJoin('incident', 'incident.id', 'incident_notice.incident_id')
    .select(['incident_notice.id', 'incident_id as incidentId', 'seq', 'scope', 'author', 'left_out', 'number'])
    .select('engineer_id as engineerId')
    .where('queued_at', 'is', null)
    .orderBy('incident_notice.id')
    .limit(AT_ONCE)
    .execute()
  let sent = 0
  for (const notice of waiting) {
    if (signal?.aborted) break
    if (await sendNotice(deps, notice)) sent += 1
  }
  return sent
}

interface Waiting {
  id: number
  incidentId: number
  seq: number
  scope: NoticeScope
  author: string
  left_out: string
  number: number
  engineerId: number | null
}

async function sendNotice(deps: IncidentContext, notice: Waiting): Promise<boolean> {
  const affected = await deps.db
    .selectFrom('incident_affects')
    .select('entity_id as id')
    .where('incident_id', '=', notice.incidentId)
    .where('removed_at', 'is', null)
    .execute()
  const audience = await findAudience(
    deps,
    affected.map(({ id }) => id),
    notice.engineerId,
  )
  if (audience === null) return false
  return deps.db.transaction().execute(async (trx) => {
    const at = toStored(deps.clock())
    // Of several processes that found it waiting, the one that marks it sends it.
    const { numUpdatedRows } = await trx
      .updateTable('incident_notice')
      .set({ queued_at: at })
      .where('id', '=', notice.id)
      .where('queued_at', 'is', null)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) return false
    const told = notice.scope === 'new' ? await listTold(trx, notice.incidentId) : []
    const known = new Set(told.map(({ personId }) => personId))
    const leftOut = JSON.parse(notice.left_out) as string[]
    await deliver(
      trx,
      { pages: deps.pages, baseUrl: deps.config.baseUrl },
      { ...notice, ticket: ticketOf(notice.number), at, leftOut },
      audience.filter(({ personId }) => !known.has(personId)),
    )
    return true
  })
}
