import { type EntityKind, KIND_WORD, type ResponsibilityRole, ROLE_WORD } from '../../directory/index.ts'
import { lastAnswers } from '../acknowledgements/queries.ts'
import type { PersonInSnapshot } from '../snapshot.ts'
import type { ReportFacts } from './gather.ts'
import { unansweredFor, withRole } from './people.ts'
import type { Report } from './report.ts'
import { countHit, wayOf } from './sections.ts'
import type { ReportType } from './types.ts'

type Csv = ReturnType<Report['csv']>

/** Somebody who answers for something that is hit; either may be missing. */
interface Line {
  person: PersonInSnapshot | null
  role: ResponsibilityRole | null
  hit: Hit | null
}

type Hit = Pick<ReportFacts['snapshot']['impact']['entities'][number], 'slug' | 'name' | 'kind' | 'steps'>

const WHO = ['person', 'email', 'phone', 'team', 'role']
const WHAT = ['entity', 'kind', 'slug', 'target', 'path']

/** The facts of a report, a row each; nothing that is hit is left out because nobody answers for it. */
export const CSV: Record<ReportType, (facts: ReportFacts) => Csv> = {
  change: (facts) => withRest(facts, tableOf(facts, [...leadLines(facts), ...entityLines(facts)], [...WHAT, ...WHO])),
  owner: (facts) => roleCsv(facts, 'data_owner'),
  coordinator: (facts) => roleCsv(facts, 'downtime_coordinator'),
  communications: (facts) => roleCsv(facts, 'communications_manager'),
  place: (facts) => hitsCsv(facts, ['region', 'cluster', 'server', 'process']),
  service: (facts) => hitsCsv(facts, ['service', 'data_set']),
}

/** Those whom the downtime itself names. */
function leadLines({ snapshot }: ReportFacts): Line[] {
  const { coordinator, communicationsManager } = snapshot
  const line = (person: PersonInSnapshot | null, role: ResponsibilityRole): Line[] =>
    person ? [{ person, role, hit: null }] : []
  return [...line(coordinator, 'downtime_coordinator'), ...line(communicationsManager, 'communications_manager')]
}

/** Everything that is hit with everybody who answers for it, then who answers for what it stands in. */
function entityLines({ snapshot: { impact } }: ReportFacts): Line[] {
  const lines = new Map<string, Line[]>(impact.entities.map(({ slug }) => [slug, []]))
  const inherited: Line[] = []
  for (const person of impact.people)
    for (const { role, entity, steps } of person.because) {
      const line = { person, role, hit: { ...entity, steps } }
      const list = lines.get(entity.slug) ?? inherited
      list.push(line)
    }
  const direct = impact.entities.flatMap((hit) => {
    const found = lines.get(hit.slug)!
    return found.length > 0 ? found : [{ person: null, role: null, hit }]
  })
  return [...direct, ...inherited]
}

/** Everybody in a role with all that they answer for, and what has nobody in it. */
function roleCsv(facts: ReportFacts, role: ResponsibilityRole): Csv {
  const lines = [
    ...leadLines(facts).filter((line) => line.role === role),
    ...withRole(facts, role).flatMap(({ person, reasons }) =>
      reasons.map(({ entity, steps }): Line => ({ person, role, hit: { ...entity, steps } })),
    ),
    ...unansweredFor(facts, role).map((hit): Line => ({ person: null, role: null, hit })),
  ]
  return tableOf(facts, lines, [...WHO, ...WHAT])
}

function tableOf({ downtime, answers }: ReportFacts, lines: readonly Line[], columns: readonly string[]): Csv {
  const last = lastAnswers(answers)
  const rows = lines.map(({ person, role, hit }) => {
    const answer = person ? last.get(person.id) : undefined
    const cells: Record<string, string | null> = {
      person: person?.name ?? null,
      email: person?.email ?? null,
      phone: person?.phone ?? null,
      team: person?.team ?? null,
      role: role && ROLE_WORD[role],
      entity: hit?.name ?? null,
      kind: hit && KIND_WORD[hit.kind],
      slug: hit?.slug ?? null,
      target: hit?.steps[0]?.name ?? null,
      path: hit && wayOf(hit),
    }
    return [
      downtime.reference,
      ...columns.map((column) => cells[column]!),
      answer?.answer ?? null,
      answer?.text ?? null,
    ]
  })
  return { columns: ['reference', ...columns, 'answer', 'objection'], rows }
}

/** What is taken down, of whatever kind, and what is hit of some kinds. */
function hitsCsv(facts: ReportFacts, kinds: readonly EntityKind[]): Csv {
  const { downtime, snapshot } = facts
  const rows = snapshot.impact.entities
    .filter(({ kind, depth }) => depth === 0 || kinds.includes(kind))
    .map((hit) => [
      downtime.reference,
      hit.name,
      hit.slug,
      KIND_WORD[hit.kind],
      hit.depth,
      wayOf(hit),
      hit.steps[0]!.name,
    ])
  return withRest(facts, { columns: ['reference', 'entity', 'slug', 'kind', 'depth', 'path', 'target'], rows }, kinds)
}

/** A last row for what is hit and not named, so that nobody takes the file for the whole. */
function withRest({ downtime, snapshot }: ReportFacts, csv: Csv, kinds?: readonly EntityKind[]): Csv {
  const named = snapshot.impact.entities.filter(({ kind, depth }) => depth > 0 && (kinds?.includes(kind) ?? true))
  const more = countHit(snapshot, kinds) - named.length
  if (more <= 0) return csv
  const row = csv.columns.map((_, i) => [downtime.reference, `and ${more} more`][i] ?? null)
  return { columns: csv.columns, rows: [...csv.rows, row] }
}
