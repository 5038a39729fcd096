import type { Trx } from '../../db/schema.ts'
import type { CheckResult } from '../checks/check.ts'

/** Keeps the newest readable and the newest unreadable answer of each check; one that is the same is not written again. */
export async function keepAnswers(trx: Trx, results: readonly CheckResult[]): Promise<void> {
  const answered = results.filter((result) => result.answer !== null)
  if (answered.length === 0) return
  const kept = await trx
    .selectFrom('check_answer')
    .select(['check_id', 'outcome', 'body_hash'])
    .where(
      'check_id',
      'in',
      answered.map((result) => result.checkId),
    )
    .execute()
  const same = new Set(kept.map((row) => `${row.check_id} ${row.outcome} ${row.body_hash}`))
  const rows = new Map(
    answered
      .filter(({ checkId, answer }) => !same.has(`${checkId} ${answer!.outcome} ${answer!.hash}`))
      .map(({ checkId, at, answer }) => [
        `${checkId} ${answer!.outcome}`,
        {
          check_id: checkId,
          outcome: answer!.outcome,
          at,
          url: answer!.url,
          http_status: answer!.httpStatus,
          content_type: answer!.contentType,
          body_bytes: answer!.bytes,
          body_hash: answer!.hash,
          body_gzip: answer!.gzip && Buffer.from(answer!.gzip),
        },
      ]),
  )
  if (rows.size === 0) return
  await trx
    .insertInto('check_answer')
    .values([...rows.values()])
    .onConflict((oc) =>
      oc.columns(['check_id', 'outcome']).doUpdateSet((eb) => ({
        at: eb.ref('excluded.at'),
        url: eb.ref('excluded.url'),
        http_status: eb.ref('excluded.http_status'),
        content_type: eb.ref('excluded.content_type'),
        body_bytes: eb.ref('excluded.body_bytes'),
        body_hash: eb.ref('excluded.body_hash'),
        body_gzip: eb.ref('excluded.body_gzip'),
      })),
    )
    .execute()
}
