import type { IncidentContext } from '../context.ts'
import { describeIncidents, INCIDENT_COLUMNS, type IncidentSummary } from '../read/find.ts'

/** Of the incidents that run, so many of the newest are compared; more never run at once. */
const COMPARED = 300
const SHOWN = 3
/** So much of the words of the one title has to be in the other. */
const ALIKE = 0.5

export interface Alike {
  incident: IncidentSummary
  /** What both affect, by name. */
  shared: string[]
}

/** Incidents that run and may be the very thing that somebody is about to file. */
export async function findAlike(
  { db }: Pick<IncidentContext, 'db'>,
  draft: { title: string; entityIds: readonly number[] },
): Promise<Alike[]> {
  const words = wordsOf(draft.title)
  if (words.size === 0 && draft.entityIds.length === 0) return []
  const rows = await db
    .selectFrom('incident')
    .select(INCIDENT_COLUMNS)
    .where('ended_at', 'is', null)
    .orderBy('started_at', 'desc')
    .limit(COMPARED)
    .execute()
  const running = await describeIncidents(db, rows)
  const ids = new Set(draft.entityIds)
  return running
    .map((incident) => ({
      incident,
      shared: incident.affected.filter(({ id }) => ids.has(id)).map(({ name }) => name),
      likeness: likenessOf(words, wordsOf(incident.title)),
    }))
    .filter(({ shared, likeness }) => shared.length > 0 || likeness >= ALIKE)
    .sort((a, b) => b.likeness + b.shared.length - (a.likeness + a.shared.length))
    .slice(0, SHOWN)
    .map(({ incident, shared }) => ({ incident, shared }))
}

/** The part of the shorter title's words that the other has too. */
export function likenessOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const fewest = Math.min(one.size, other.size)
  return fewest < 2 ? 0 : [...one].filter((word) => other.has(word)).length / fewest
}

/** Words of at least three letters or digits, as those below say nothing. */
export function wordsOf(title: string): Set<string> {
  return new Set(title.toLocaleLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [])
}
