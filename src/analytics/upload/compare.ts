import type { FieldChange, PlanContext, WriteContext } from '../../uploads/index.ts'
import type { Sets } from '../log.ts'
import { factsOf, type Known, loadKnown, nameList, setNames } from './known.ts'
import type { LogRow } from './read.ts'
import type { StagedLogRow } from './stage.ts'

/** A row beside the incident of the log that it tells of, if there is one. */
export interface Compared {
  row: StagedLogRow
  known: Known | undefined
  name: string
  changes: FieldChange[]
}

export async function compareRows(
  context: Pick<PlanContext, 'db' | 'dialect'>,
  rows: readonly StagedLogRow[],
): Promise<Compared[]> {
  const known = await loadKnown(
    context,
    rows.flatMap(({ externalId }) => externalId ?? []),
  )
  const names = await setNames(context.db, [...known.values()])
  return rows.map((row) => {
    const there = known.get(row.externalId ?? '')
    return { row, known: there, name: nameOf(row), changes: there ? changesOf(row, there, names) : [] }
  })
}

export function nameOf({ externalId, services, createdAt }: LogRow): string {
  return externalId ?? `${namesIn(services).join(', ')}, ${createdAt}`
}

export function namesIn(services: string): string[] {
  return JSON.parse(services) as string[]
}

function changesOf(row: LogRow, known: Known, names: ReadonlyMap<number, string>): FieldChange[] {
  return [
    { field: 'Services', from: names.get(known.set_id)!, to: nameList(namesIn(row.services)) },
    { field: 'State', from: known.state, to: row.state },
    { field: 'Stage', from: known.stage, to: row.stage },
    { field: 'Creation time', from: known.created_at, to: row.createdAt },
    { field: 'Recent report time', from: known.reported_at, to: row.reportedAt },
  ].filter(({ from, to }) => from.toLowerCase() !== to.toLowerCase())
}

/** Notes what changed rows were and will be. @returns the rows as they are to be */
export async function changeRows(
  { db, record }: WriteContext,
  sets: Sets,
  changed: readonly Compared[],
): Promise<Known[]> {
  const ids = await sets.idsOf(
    db,
    changed.map(({ row }) => namesIn(row.services)),
  )
  return changed.map(({ row, known: before }, i) => {
    const { state, stage, createdAt: created_at, reportedAt: reported_at } = row
    const after = { ...before!, ...factsOf({ set_id: ids[i]!, state, stage, created_at, reported_at }) }
    record({ thing: 'incident', key: String(before!.id), action: 'changed', before: { ...before! }, after })
    return after
  })
}
