import type { Selectable } from 'kysely'
import type { Db } from '../../db/schema.ts'
import type { Compared, FieldChange, ImportPlan, RecordedChange, TakeBackContext } from '../../uploads/index.ts'
import { nextSeq, Sets, tellChanges } from '../log.ts'
import type { AnalyticsTables } from '../tables.ts'
import { type LogRow, readLogRow } from './read.ts'

type Known = Omit<Selectable<AnalyticsTables['log_incident']>, 'source' | 'source_id'>

/** Loaded in the thread that imports. */
export function planOf(): ImportPlan<LogRow> {
  return logPlan(new Sets())
}

const COLUMNS = ['id', 'upload_id', 'external_id', 'set_id', 'state', 'stage', 'created_at', 'reported_at'] as const

/** Rows with an id are incidents that other files may tell of too; those without are always added. */
function logPlan(sets: Sets): ImportPlan<LogRow> {
  const changed = new Set<number>()
  return {
    read: readLogRow,
    // A log may hold an incident once for each of its updates.
    duplicates: 'last',
    async compare({ db }, rows) {
      const known = await loadKnown(
        db,
        rows.flatMap(({ value }) => value.externalId ?? []),
      )
      const names = known.size > 0 ? await setNames(db, [...known.values()]) : new Map<number, string>()
      return rows.map(({ value }) => compareOne(value, known.get(value.externalId ?? ''), names))
    },
    async write({ db, uploadId, record }, rows) {
      const ids = await sets.idsOf(
        db,
        rows.map(({ value }) => value.services),
      )
      const values = rows.map(({ value }, i) => rowOf(value, ids[i]!, uploadId))
      const added = values.filter((_, i) => rows[i]!.compared.action === 'added')
      if (added.length > 0) await db.insertInto('log_incident').values(added).execute()
      for (const [i, { compared }] of rows.entries()) {
        if (compared.action !== 'changed') continue
        const before = compared.carry as Known
        const after = { ...before, ...facts(values[i]!) }
        await putBack(db, after)
        changed.add(before.id)
        record({ thing: 'incident', key: String(before.id), action: 'changed', before, after })
      }
    },
    async finish({ db, uploadId }) {
      const seq = await nextSeq(db)
      await tellChanges(db, seq, 'upload', [uploadId])
      await tellChanges(db, seq, 'row', changed)
    },
    takeBack,
    async finishTakingBack({ db, uploadId }) {
      await db.deleteFrom('log_incident').where('upload_id', '=', uploadId).execute()
      await tellChanges(db, await nextSeq(db), 'upload', [uploadId])
      return []
    },
  }
}

async function loadKnown(db: Db, externalIds: readonly string[]): Promise<Map<string, Known>> {
  if (externalIds.length === 0) return new Map()
  const rows = await db.selectFrom('log_incident').select(COLUMNS).where('external_id', 'in', externalIds).execute()
  return new Map(rows.map((row) => [row.external_id!, row]))
}

/** The services of each incident as one text. */
async function setNames(db: Db, rows: readonly Known[]): Promise<Map<number, string>> {
  const sets = await db
    .selectFrom('log_set')
    .selectAll()
    .where('id', 'in', [...new Set(rows.map((row) => row.set_id))])
    .execute()
  const ids = [...new Set(sets.flatMap(({ services }) => JSON.parse(services) as number[]))]
  const services =
    ids.length > 0 ? await db.selectFrom('log_service').select(['id', 'name']).where('id', 'in', ids).execute() : []
  const names = new Map(services.map(({ id, name }) => [id, name]))
  return new Map(
    sets.map((set) => [set.id, nameList((JSON.parse(set.services) as number[]).map((id) => names.get(id)!))]),
  )
}

function nameList(names: readonly string[]): string {
  return [...names].sort().join(', ')
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

async function putBack(db: Db, row: Known): Promise<void> {
  await db.updateTable('log_incident').set(facts(row)).where('id', '=', row.id).execute()
}

/** What was changed is as it was, unless a later file has changed it again or its own upload is gone. */
async function takeBack({ db }: TakeBackContext, changes: readonly RecordedChange[]): Promise<string[]> {
  const ids = changes.map(({ key }) => Number(key))
  const rows = await db.selectFrom('log_incident').select(COLUMNS).where('id', 'in', ids).execute()
  const now = new Map(rows.map((row) => [row.id, row]))
  const reasons: string[] = []
  for (const { before, after } of changes) {
    const [was, left] = [before as unknown as Known, after as unknown as Known]
    const row = now.get(was.id)
    if (!row) continue
    if (JSON.stringify(facts(row)) !== JSON.stringify(facts(left))) {
      reasons.push(`“${row.external_id}” was changed by a later file. Take that one back first.`)
    } else await putBack(db, was)
  }
  if (reasons.length === 0) await tellChanges(db, await nextSeq(db), 'row', now.keys())
  return reasons
}
