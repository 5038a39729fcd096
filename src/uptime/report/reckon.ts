import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Db } from '../../db/schema.ts'
import { computeUptime } from '../arithmetic/index.ts'
import { loadEvidence } from '../evidence/load.ts'
import { listCorrections, listEarlierFigures, listNotes, type Report } from './find.ts'
import { buildModel, type ReportModel } from './model.ts'

const [pack, unpack] = [promisify(gzip), promisify(gunzip)]

/** What a report says: a reviewed one what it said then, a draft what follows from its evidence and corrections now. */
export async function readModel(db: Db, report: Report): Promise<ReportModel> {
  const stored = report.state === 'draft' ? null : await findRevision(db, report.month, report.revision)
  return stored ?? reckon(db, report)
}

/** The report out of its evidence, its corrections and its notes. */
export async function reckon(db: Db, report: Report): Promise<ReportModel> {
  const { month, timeZone, rule, createdAt } = report
  const { frontEnds, asOf } = await loadEvidence(db, month)
  const corrections = await listCorrections(db, month)
  const notes = await listNotes(db, month)
  const earlier = await listEarlierFigures(db, month)
  const valid = Map.groupBy(
    corrections.filter(({ withdrawn }) => withdrawn === null),
    ({ frontEnd }) => frontEnd,
  )
  const corrected = frontEnds.map((frontEnd) => ({
    ...frontEnd,
    corrections: (valid.get(frontEnd.slug) ?? []).map(({ correction }) => correction),
  }))
  const input = { month, timeZone, rule, frontEnds: corrected, ...(asOf === null ? {} : { asOf }) }
  return buildModel({
    head: report,
    report: computeUptime(input),
    evidence: { collectedAt: asOf ?? createdAt, asOf: asOf ?? undefined, frontEnds: corrected },
    notesOf: (slug) => notes.get(slug) ?? [],
    earlierOf: (slug) => earlier.get(slug) ?? [],
  })
}

/** A reviewed revision as it was; null when there is none. */
export async function findRevision(db: Db, month: string, revision: number): Promise<ReportModel | null> {
  const row = await db
    .selectFrom('uptime_revision')
    .select('content')
    .where('month', '=', month)
    .where('revision', '=', revision)
    .executeTakeFirst()
  return row ? (JSON.parse((await unpack(row.content)).toString('utf8')) as ReportModel) : null
}

export async function packModel(model: ReportModel): Promise<Buffer> {
  return pack(JSON.stringify(model))
}
