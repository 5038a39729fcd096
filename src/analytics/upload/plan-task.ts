import { sql } from 'kysely'
import type { Trx } from '../../db/schema.ts'
import type {
  Compared,
  FieldChange,
  ImportPlan,
  RecordedChange,
  TakeBackContext,
  WriteContext,
} from '../../uploads/index.ts'
import { FACTS, nextSeq, Sets, tellDeltas, tellRebuild, tellUpload } from '../log.ts'
import { COLUMNS, type Known, loadKnown, nameList, setNames } from './known.ts'
import { noteOddities, noteSeenBefore } from './oddities.ts'
import { type LogRow, readLogRow } from './read.ts'

/** Loaded in the thread that imports. */
export function planOf(): ImportPlan<LogRow> {
  return logPlan(new Sets())
}

/** Rows with an id are incidents that other files may tell of too; those without are always added. */
function logPlan(sets: Sets): ImportPlan<LogRow> {
  const changing = new Changing()
  return {
    read: readLogRow,
    // A log may hold an incident once for each of its updates.
    duplicates: 'last',
    async compare(context, rows) {
      const { db } = context
      noteOddities(context, rows)
      await noteSeenBefore(context, rows)
      const known = await loadKnown(
        db,
        rows.flatMap(({ value }) => value.externalId ?? []),
      )
      const names = known.size > 0 ? await setNames(db, [...known.values()]) : new Map<number, string>()
      return rows.map(({ value }) => compareOne(value, known.get(value.externalId ?? ''), names))
    },
    async write({ db, dialect, uploadId, record }, rows) {
      const ids = await sets.idsOf(
        db,
        rows.map(({ value }) => value.services),
      )
      const values = rows.map(({ value }, i) => rowOf(value, ids[i]!, uploadId))
      const added = values.filter((_, i) => rows[i]!.compared.action === 'added')
      if (added.length > 0) await db.insertInto('log_incident').values(added).execute()
      const afters = rows.flatMap(({ compared }, i) => {
        if (compared.action !== 'changed') return []
        const before = compared.carry as Known
        const after = { ...before, ...facts(values[i]!) }
        record({ thing: 'incident', key: String(before.id), action: 'changed', before, after })
        return [after]
      })
      await changing.put({ db, dialect }, afters)
    },
    async finish({ db, uploadId }) {
      await tellUpload(db, await changing.seq(db), 1, uploadId)
      await changing.end(db)
    },
    takeBack: (context, changes) => takeBack(context, changes, changing),
    async finishTakingBack({ db, uploadId }) {
      await tellUpload(db, await changing.seq(db), -1, uploadId)
      await changing.end(db)
      await db.deleteFrom('log_incident').where('upload_id', '=', uploadId).execute()
      return []
    },
  }
}

/** From so many changed rows on, whoever keeps figures reads the log anew. */
const MOST_TOLD = 10_000

/** Gives rows of the log other values, in one transaction, and tells what they were and are. */
class Changing {
  #seq: number | null = null
  #told = 0

  /** The number of the change; from here on nobody else changes the log until the end of the transaction. */
  async seq(db: Trx): Promise<number> {
    this.#seq ??= await nextSeq(db)
    return this.#seq
  }

  async put({ db, dialect }: Pick<WriteContext, 'db' | 'dialect'>, rows: readonly Known[]): Promise<void> {
    if (rows.length === 0) return
    const seq = await this.seq(db)
    const ids = rows.map(({ id }) => id)
    const there = db
      .selectFrom('log_incident')
      .select(FACTS)
      .where((eb) => dialect.isOneOf(eb.ref('id'), ids))
    const tells = this.#told < MOST_TOLD
    if (tells) await tellDeltas(db, seq, -1, await there.execute())
    await updateRows({ db, dialect }, rows)
    if (tells) await tellDeltas(db, seq, 1, await there.execute())
    this.#told += rows.length
  }

  async end(db: Trx): Promise<void> {
    if (this.#told >= MOST_TOLD) await tellRebuild(db, await this.seq(db))
  }
}

async function updateRows(
  { db, dialect }: Pick<WriteContext, 'db' | 'dialect'>,
  rows: readonly Known[],
): Promise<void> {
  const list = dialect.elements(
    rows.map(({ id, set_id, state, stage, created_at, reported_at }) => [
      id,
      set_id,
      state,
      stage,
      created_at,
      reported_at,
    ]),
  )
  await sql`UPDATE log_incident SET set_id = CAST(it.value->>1 AS integer), state = it.value->>2, stage = it.value->>3,
    created_at = it.value->>4, reported_at = it.value->>5 FROM ${list} WHERE log_incident.id = CAST(it.value->>0 AS integer)`.execute(
    db,
  )
}

function compareOne(row: LogRow, known: Known | undefined, names: ReadonlyMap<number, string>): Compared {
  const name = row.externalId ?? `${row.services.join(', ')}, ${row.createdAt}`
  if (!known) return { action: 'added', name }
  const changes: FieldChange[] = [
    { field: 'Services', from: names.get(known.set_id)!, to: nameList(row.services) },
    { field: 'State', from: known.state, to: row.state },
    { field: 'Stage', from: known.stage, to: row.stage },
    { field: 'Creation time', from: known.created_at, to: row.createdAt },
    { field: 'Recent report time', from: known.reported_at, to: row.reportedAt },
  ].filter(({ from, to }) => from.toLowerCase() !== to.toLowerCase())
  return changes.length === 0 ? { action: 'unchanged' } : { action: 'changed', name, changes, carry: known }
}

function rowOf(row: LogRow, setId: number, uploadId: number) {
  return {
    source: 'uploaded' as const,
    upload_id: uploadId,
    external_id: row.externalId,
    set_id: setId,
    state: row.state,
    stage: row.stage,
    created_at: row.createdAt,
    reported_at: row.reportedAt,
  }
}

type Facts = Pick<Known, 'set_id' | 'state' | 'stage' | 'created_at' | 'reported_at'>

function facts({ set_id, state, stage, created_at, reported_at }: Facts): Facts {
  return { set_id, state, stage, created_at, reported_at }
}

/** What was changed is as it was, unless a later file has changed it again or its own upload is gone. */
async function takeBack(
  { db, dialect }: TakeBackContext,
  changes: readonly RecordedChange[],
  changing: Changing,
): Promise<string[]> {
  await changing.seq(db)
  const ids = changes.map(({ key }) => Number(key))
  const rows = await db.selectFrom('log_incident').select(COLUMNS).where('id', 'in', ids).execute()
  const now = new Map(rows.map((row) => [row.id, row]))
  const reasons: string[] = []
  const befores: Known[] = []
  for (const { before, after } of changes) {
    const [was, left] = [before as unknown as Known, after as unknown as Known]
    const row = now.get(was.id)
    if (!row) continue
    if (JSON.stringify(facts(row)) === JSON.stringify(facts(left))) befores.push(was)
    else reasons.push(`“${row.external_id}” was changed by a later file. Take that one back first.`)
  }
  if (reasons.length === 0) await changing.put({ db, dialect }, befores)
  return reasons
}
