import { recordAudit } from '../../audit/index.ts'
import { change } from '../../db/versions.ts'
import { listPeopleById } from '../../directory/index.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict, Invalid, NotFound } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import type { DowntimeContext } from '../context.ts'
import { getDowntime } from '../read/find.ts'

const MAX_OBJECTION = 5_000

/**
 * Keeps what somebody concerned says: that they have seen it, or why it should not be. Earlier answers stay.
 * @throws NotFound, Invalid; Conflict when the downtime is over
 */
export async function answerDowntime(
  deps: DowntimeContext,
  reference: string,
  personId: number,
  given: { answer: string; text: string },
  actor: Actor,
): Promise<void> {
  const downtime = await getDowntime(deps.db, reference)
  const person = (await listPeopleById(deps.db, [personId])).get(personId)
  if (!person) throw new NotFound('Whoever this link was made for is not in the directory any more.')
  if (downtime.state === 'completed' || downtime.state === 'cancelled')
    throw new Conflict(`${downtime.reference} is over; there is nothing to answer any more.`)
  const answer = given.answer === 'objection' ? 'objection' : 'seen'
  const text = given.text.replace(/\r\n?/g, '\n').trim()
  if (answer === 'objection' && text === '') throw new Invalid({ text: 'Say what speaks against it.' })
  if (text.length > MAX_OBJECTION) throw new Invalid({ text: `Must have at most ${MAX_OBJECTION} characters.` })
  await change(deps, ['downtimes'], async (trx) => {
    const at = toStored(deps.clock())
    await trx
      .insertInto('downtime_answer')
      .values({ downtime_id: downtime.id, person_id: personId, answer, text: answer === 'seen' ? '' : text, at })
      .execute()
    await recordAudit(trx, {
      at,
      actor: { ...actor, name: actor.kind === 'system' ? `${person.name}, by a link of a mail` : actor.name },
      action: `downtime.${answer}`,
      thing: { kind: 'downtime', key: downtime.reference, name: downtime.title },
      after: { person: person.email, answer, ...(answer === 'objection' && { text }) },
    })
  })
}
