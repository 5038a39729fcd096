import type { Database } from '../../db/open.ts'
import type { Trx } from '../../db/schema.ts'
import { listIncidentFacts } from '../../incidents/index.ts'
import { listProviderFacts } from '../../status/index.ts'
import { FACTS, nextSeq, Sets, tellDeltas } from '../log.ts'
import type { LogSource, LogStage, LogState } from '../words.ts'

const AT_ONCE = 500

interface Fact {
  id: number
  state: LogState
  stage: LogStage
  createdAt: string
  reportedAt: string
  services: string[]
}

/**
 * Takes what changed at the desk and with providers over into the log, so far as it was committed before the call.
 * Triggers note what changed in the transaction of the change.
 */
export async function settlePending({ db }: Pick<Database, 'db'>): Promise<void> {
  // The look is outside of the transaction, as nearly always nothing is there.
  while (await db.selectFrom('log_pending').select('id').limit(1).executeTakeFirst()) {
    await db.transaction().execute(settleSome)
  }
}

async function settleSome(trx: Trx): Promise<void> {
  const seq = await nextSeq(trx)
  const pending = await trx.selectFrom('log_pending').selectAll().orderBy('id').limit(AT_ONCE).execute()
  if (pending.length === 0) return
  const idsOf = (source: LogSource) => [
    ...new Set(pending.flatMap((one) => (one.source === source ? [one.source_id] : []))),
  ]
  const [desk, provider] = [idsOf('desk'), idsOf('provider')]
  await settle(trx, seq, 'desk', desk, await deskFacts(trx, desk))
  await settle(trx, seq, 'provider', provider, await providerFacts(trx, provider))
  await trx
    .deleteFrom('log_pending')
    .where(
      'id',
      'in',
      pending.map(({ id }) => id),
    )
    .execute()
}

async function deskFacts(trx: Trx, ids: readonly number[]): Promise<Fact[]> {
  const facts = await listIncidentFacts(trx, ids)
  return facts.map(({ startedAt, endedAt, changedAt, ...fact }) => {
    return { ...fact, createdAt: startedAt, reportedAt: endedAt ?? changedAt }
  })
}

async function providerFacts(trx: Trx, ids: readonly number[]): Promise<Fact[]> {
  const facts = await listProviderFacts(trx, ids)
  return facts.map(({ startedAt, resolvedAt, service, ...fact }) => {
    return { ...fact, createdAt: startedAt, reportedAt: resolvedAt ?? startedAt, services: [service] }
  })
}

async function settle(
  trx: Trx,
  seq: number,
  source: 'desk' | 'provider',
  ids: readonly number[],
  facts: readonly Fact[],
): Promise<void> {
  if (ids.length === 0) return
  const known = trx.selectFrom('log_incident').where('source', '=', source).where('source_id', 'in', ids)
  await tellDeltas(trx, seq, -1, await known.select(FACTS).execute())
  const there = new Set(facts.map(({ id }) => id))
  const gone = ids.filter((id) => !there.has(id))
  if (gone.length > 0) {
    await trx.deleteFrom('log_incident').where('source', '=', source).where('source_id', 'in', gone).execute()
  }
  if (facts.length === 0) return
  const sets = await new Sets().idsOf(
    trx,
    facts.map(({ services }) => services),
  )
  await tellDeltas(trx, seq, 1, await upsert(trx, source, facts, sets))
}

function upsert(trx: Trx, source: 'desk' | 'provider', facts: readonly Fact[], sets: readonly number[]) {
  const rows = facts.map(({ id, state, stage, createdAt, reportedAt }, i) => ({
    source,
    source_id: id,
    set_id: sets[i]!,
    state,
    stage,
    created_at: createdAt,
    reported_at: reportedAt,
  }))
  return trx
    .insertInto('log_incident')
    .values(rows)
    .onConflict((oc) =>
      oc
        .columns(['source', 'source_id'])
        .where('source_id', 'is not', null)
        .doUpdateSet((eb) => ({
          set_id: eb.ref('excluded.set_id'),
          state: eb.ref('excluded.state'),
          stage: eb.ref('excluded.stage'),
          created_at: eb.ref('excluded.created_at'),
          reported_at: eb.ref('excluded.reported_at'),
        })),
    )
    .returning(FACTS)
    .execute()
}
