import type { Trx } from './schema.ts'

/** The next number of a series of tickets. In the transaction that uses it: a number is given once, and none is skipped. */
export async function nextTicketNumber(trx: Trx, series: string): Promise<number> {
  const { last } = await trx
    .insertInto('ticket_counter')
    .values({ series, last: 1 })
    .onConflict((oc) => oc.column('series').doUpdateSet((eb) => ({ last: eb('ticket_counter.last', '+', 1) })))
    .returning('last')
    .executeTakeFirstOrThrow()
  return last
}
