import { later, MINUTE, toStored } from '../../lib/dates.ts'
import type { DowntimeContext } from '../context.ts'
import { DOWNTIME_COLUMNS, describeDowntimes } from '../read/find.ts'
import { findAudience } from './audience.ts'
import { writeNotice } from './write.ts'

const AT_ONCE = 100

/**
 * Reminds those concerned of announced downtimes that are near: once for each lead and window. Of several leads that
 * have passed, as after an announcement on short notice, only the nearest is used.
 * @returns how many downtimes were reminded of
 */
export async function sendReminders(deps: DowntimeContext, signal: AbortSignal): Promise<number> {
  const leads = [...deps.config.downtimeReminders].sort((a, b) => a - b)
  const longest = leads.at(-1)
  if (longest === undefined) return 0
  const now = toStored(deps.clock())
  const rows = await deps.db
    .selectFrom('downtime')
    .select(DOWNTIME_COLUMNS)
    .where('state', '=', 'announced')
    .where('starts_at', '>', now)
    .where('starts_at', '<=', later(now, longest * MINUTE))
    .orderBy('starts_at')
    .limit(AT_ONCE)
    .execute()
  let sent = 0
  for (const downtime of await describeDowntimes(deps.db, rows)) {
    if (signal.aborted) break
    const lead = leads.find((minutes) => downtime.startsAt <= later(now, minutes * MINUTE))
    if (lead !== undefined && (await remind(deps, downtime, lead, now))) sent += 1
  }
  return sent
}

type Near = Awaited<ReturnType<typeof describeDowntimes>>[number]

async function remind(deps: DowntimeContext, downtime: Near, lead: number, now: string): Promise<boolean> {
  const announced = await deps.db
    .selectFrom('downtime_event')
    .select((eb) => eb.fn.max('at').as('at'))
    .where('downtime_id', '=', downtime.id)
    .where('kind', 'in', ['announced', 'changed'])
    .executeTakeFirst()
  // Who was told only after this reminder was due needs no second mail of it.
  const isNews = announced?.at !== undefined && announced.at > later(downtime.startsAt, -lead * MINUTE)
  const audience = isNews ? [] : await findAudience(deps, downtime)
  return deps.db.transaction().execute(async (trx) => {
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('downtime_reminder')
      .values({ downtime_id: downtime.id, minutes_before: lead, starts_at: downtime.startsAt, sent_at: now })
      .onConflict((oc) => oc.doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows !== 1n || isNews) return false
    const key = `${lead}-${downtime.startsAt}`
    await writeNotice(trx, deps, downtime, { told: 'reminder', at: now, text: '', key }, audience)
    return true
  })
}
