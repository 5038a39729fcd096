import type { Db } from '../../db/schema.ts'
import { earliestOf } from '../../lib/dates.ts'
import type {
  FrontEndEvidence,
  PlannedDowntime,
  RecordedIncident,
  SeriesPart,
  StepSeries,
} from '../arithmetic/index.ts'
import type { Evidence } from '../sources/index.ts'
import type { PartKind } from '../tables.ts'

/** What is known of one part of the evidence: where it came from, and why it may be missing. */
export interface EvidencePart {
  /** The front end's slug. */
  frontEnd: string
  key: string
  kind: PartKind
  /** As people call it. */
  source: string
  /** When what is there came; null: it is missing. */
  fetchedAt: string | null
  triedAt: string
  /** Why the last try brought nothing, or not everything. */
  problem: string | null
  facts: Evidence | null
}

export interface LoadedEvidence {
  /** In the order of the report; without corrections, which are the report's. */
  frontEnds: FrontEndEvidence[]
  /** The oldest of it; null when nothing was collected. What is later has not happened, as far as is known. */
  asOf: string | null
  parts: EvidencePart[]
}

/** The stored evidence of a month, as the arithmetic takes it. */
export async function loadEvidence(db: Db, month: string): Promise<LoadedEvidence> {
  const frontEnds = await db
    .selectFrom('uptime_evidence')
    .select(['id', 'slug', 'name', 'target'])
    .where('month', '=', month)
    .orderBy('position')
    .orderBy('id')
    .execute()
  const parts = await selectParts(db, month).select('uptime_evidence_part.content').execute()
  const byFrontEnd = Map.groupBy(parts, ({ frontEnd }) => frontEnd)
  return {
    frontEnds: frontEnds.map(({ slug, name, target }) => ({
      slug,
      name,
      target,
      ...evidenceOf(byFrontEnd.get(slug) ?? []),
      corrections: [],
    })),
    asOf: earliestOf(parts.flatMap(({ fetchedAt }) => fetchedAt ?? [])),
    parts: parts.map(({ content: _content, ...part }) => described(part)),
  }
}

/** The parts of a month's evidence without what is in them, front end by front end. */
export async function listParts(db: Db, month: string): Promise<EvidencePart[]> {
  return (await selectParts(db, month).execute()).map(described)
}

function selectParts(db: Db, month: string) {
  return db
    .selectFrom('uptime_evidence_part')
    .innerJoin('uptime_evidence', 'uptime_evidence.id', 'uptime_evidence_part.evidence_id')
    .select([
      'uptime_evidence.slug as frontEnd',
      'uptime_evidence_part.key',
      'uptime_evidence_part.kind',
      'uptime_evidence_part.source',
      'uptime_evidence_part.fetched_at as fetchedAt',
      'uptime_evidence_part.tried_at as triedAt',
      'uptime_evidence_part.problem',
      'uptime_evidence_part.facts',
    ])
    .where('uptime_evidence.month', '=', month)
    .orderBy('uptime_evidence.position')
    .orderBy('uptime_evidence.id')
    .orderBy('uptime_evidence_part.position')
    .orderBy('uptime_evidence_part.key')
}

function described({ facts, ...part }: Omit<EvidencePart, 'facts'> & { facts: string | null }): EvidencePart {
  return { ...part, facts: facts === null ? null : (JSON.parse(facts) as Evidence) }
}

interface StoredPart {
  kind: PartKind
  source: string
  problem: string | null
  content: string | null
}

type Read = Omit<FrontEndEvidence, 'slug' | 'name' | 'target' | 'corrections'>

function evidenceOf(parts: readonly StoredPart[]): Read {
  const read: Read = { incidents: [], missing: [], errors: [], requests: [], planned: [] }
  for (const part of parts) {
    if (part.kind === 'errors' || part.kind === 'requests') {
      read[part.kind].push(seriesPart(part))
      continue
    }
    if (part.problem !== null) read.missing.push({ source: part.source, reason: part.problem })
    if (part.content === null) continue
    if (part.kind === 'planned') read.planned.push(...(JSON.parse(part.content) as PlannedDowntime[]))
    else read.incidents.push(...(JSON.parse(part.content) as RecordedIncident[]))
  }
  return read
}

function seriesPart({ source, content, problem }: StoredPart): SeriesPart {
  const series = content === null ? null : (JSON.parse(content) as StepSeries)
  return { name: source, series, reason: problem }
}
