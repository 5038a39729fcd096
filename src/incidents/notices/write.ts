import type { Trx } from '../../db/schema.ts'
import { listPeopleById } from '../../directory/index.ts'
import type { Pages } from '../../http/page.ts'
import { chunksOf } from '../../lib/chunks.ts'
import { type OutgoingMail, queueMails } from '../../mail/index.ts'
import { getIncident } from '../read/find.ts'
import type { NoticeScope } from '../words.ts'
import type { Addressee, Audience } from './audience.ts'
import { composeMail } from './compose.ts'

/** A notice has four values a row, and statements take a limited number. */
const ROWS_A_STATEMENT = 5_000

export interface Notice {
  incidentId: number
  ticket: string
  /** The update that it is about; 1 is the filing. */
  seq: number
  scope: NoticeScope
  at: string
  author: string
  /** Addresses that get no mail of it. */
  leftOut: readonly string[]
}

export interface NoticeDeps {
  pages: Pages
  baseUrl: string
}

/**
 * Writes down who is told of an event and queues the mails, in the transaction of the event. While it is not known whom
 * it hits the notice waits, and a job sends it.
 */
export async function writeNotice(trx: Trx, deps: NoticeDeps, notice: Notice, audience: Audience): Promise<void> {
  const { id } = await trx
    .insertInto('incident_notice')
    .values({
      incident_id: notice.incidentId,
      seq: notice.seq,
      scope: notice.scope,
      at: notice.at,
      author: notice.author,
      left_out: JSON.stringify(notice.leftOut),
      queued_at: audience === null ? null : notice.at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (audience !== null) await deliver(trx, deps, { ...notice, id }, audience)
}

/** Keeps each person of a notice with the reason, and queues a mail for those who were not left out. */
export async function deliver(
  trx: Trx,
  deps: NoticeDeps,
  notice: Notice & { id: number },
  audience: readonly Addressee[],
): Promise<void> {
  const leftOut = new Set(notice.leftOut.map((email) => email.trim().toLowerCase()))
  const rows = audience.map(({ personId, email, because }) => ({
    notice_id: notice.id,
    person_id: personId,
    because,
    left_out: leftOut.has(email) ? 1 : 0,
  }))
  for (const chunk of chunksOf(rows, ROWS_A_STATEMENT))
    await trx.insertInto('incident_notice_person').values(chunk).execute()
  const told = audience.filter(({ email }) => !leftOut.has(email))
  if (told.length === 0) return
  const incident = await getIncident(trx, notice.ticket)
  const { event, mail } = composeMail(deps, incident, notice.seq, notice.scope)
  const messages = told.map(
    ({ personId, name, email, because, mandatory }): OutgoingMail => ({
      to: { name, email, personId },
      ...mail,
      because,
      mandatory,
      threadKey: `incident:${notice.ticket}`,
    }),
  )
  const about = { kind: 'incident', key: notice.ticket, event: `${event}-${notice.id}` }
  await queueMails(trx, { at: notice.at, about }, messages)
}

/** Everybody who was mailed of an incident so far and is still there, with the reason that they were given first. */
export async function listTold(trx: Trx, incidentId: number): Promise<Addressee[]> {
  const rows = await trx
    .selectFrom('incident_notice_person')
    .innerJoin('incident_notice', 'incident_notice.id', 'incident_notice_person.notice_id')
    .select(['person_id as personId', 'because'])
    .where('incident_notice.incident_id', '=', incidentId)
    .where('incident_notice_person.left_out', '=', 0)
    .orderBy('notice_id')
    .execute()
  const first = new Map<number, string>()
  for (const { personId, because } of rows) if (!first.has(personId)) first.set(personId, because)
  const people = await listPeopleById(trx, [...first.keys()])
  return [...people.values()]
    .filter(({ retiredAt }) => retiredAt === null)
    .map(({ id, name, email }) => ({
      personId: id,
      name,
      email,
      because: first.get(id)!,
      mandatory: false,
      reasons: [],
    }))
}
