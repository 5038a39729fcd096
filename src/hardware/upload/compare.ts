import { plainName } from '../../imports/index.ts'
import type { Compared, PlanContext, StagedRow } from '../../uploads/index.ts'
import { STATUS_WORD } from '../columns.ts'
import type { CustomColumn } from '../custom.ts'
import { columnsTooMany, customNames, loadCustomColumns, type Machine } from '../machine.ts'
import { type ClusterPlace, loadPlaces, type Places, problemWithCluster, problemWithRegion } from '../places.ts'
import { CLUSTER, differences, loadFacts, type ServerFacts } from './facts.ts'
import type { IdentityField, Match, Matcher } from './match.ts'
import type { ServerRow } from './read.ts'

/** What `compare` hands on to `write`. */
export interface Carried {
  /** Null of what is to be added. */
  before: ServerFacts | null
  after: Machine
  place: ClusterPlace | null
}

type Known = Map<string, CustomColumn>

const LABEL: Record<IdentityField, string> = { tag: 'Asset tag', serial: 'Serial number', host: 'Hostname' }

export async function compareServers(
  context: PlanContext,
  matcher: Matcher,
  rows: readonly StagedRow<ServerRow>[],
): Promise<Compared[]> {
  const { db } = context
  const columns = await loadCustomColumns(db)
  const places = await loadPlaces(
    db,
    rows.flatMap(({ value }) => value.cluster || []),
  )
  const matches = await matcher.match(
    db,
    rows.map(({ line, value }) => ({ line, known: value.known })),
  )
  const facts = await loadFacts(
    db,
    matches.flatMap((match) => ('id' in match && match.id !== null ? [match.id] : [])),
  )
  return rows.map((row, i) => compareOne(context, row, matches[i]!, { columns, places, facts }))
}

function compareOne(
  context: PlanContext,
  { line, value }: StagedRow<ServerRow>,
  match: Match,
  { columns, places, facts }: { columns: Known; places: Places; facts: Map<number, ServerFacts> },
): Compared {
  const reject = (column: string, reason: string): Compared => {
    return { action: 'rejected', problems: [{ column, reason }] }
  }
  if ('problem' in match) return reject(LABEL[match.field], match.problem)
  const before = match.id === null ? null : facts.get(match.id)!
  const said = underKnownNames(value.machine, columns)
  const [excess] = columnsTooMany(customNames(said), columns)
  if (excess) return reject(excess, 'the inventory has as many columns as it can have')
  const place = value.cluster ? places.cluster(value.cluster) : value.cluster === '' ? null : (before?.place ?? null)
  if (typeof place === 'string') return reject(CLUSTER, problemWithCluster(value.cluster!, place))
  const contradiction = place && problemWithRegion(place, value.region ?? '')
  if (contradiction) return reject('Region', contradiction)
  if (!place && value.region) {
    context.note(
      'region-alone',
      'A region is not kept without a cluster: a server stands in the region of its cluster.',
      line,
    )
  }
  const carry: Carried = { before, after: textsAfter(said, before, place), place }
  if (!before) return { action: 'added', name: carry.after['Hostname']!, carry }
  const changed = differences(before.texts, carry.after)
  if (changed.length === 0) return { action: 'unchanged' }
  const changes = changed.map((field) => ({ field, from: shown(before.texts, field), to: shown(carry.after, field) }))
  return { action: 'changed', name: before.texts['Hostname'] ?? before.name, changes, carry }
}

/** The names of columns as they are known already, whatever case and punctuation the file gives them. */
function underKnownNames(machine: Machine, columns: Known): Machine {
  return Object.fromEntries(
    Object.entries(machine).map(([name, text]) => [columns.get(plainName(name))?.label ?? name, text]),
  )
}

/** What is there, with what the row says put over it. A new machine without a hostname is called by its tag or number. */
function textsAfter(said: Machine, before: ServerFacts | null, place: ClusterPlace | null): Machine {
  const called = said['Asset tag'] || said['Serial number'] || ''
  const start = before?.texts ?? { Hostname: called, Status: 'in_use' }
  const { [CLUSTER]: _, ...others } = { ...start, ...said }
  const merged = Object.entries({ ...others, ...(place && { [CLUSTER]: place.slug }) })
  return Object.fromEntries(merged.filter(([, text]) => text !== ''))
}

function shown(texts: Machine, label: string): string {
  const text = texts[label] ?? ''
  return label === 'Status' ? STATUS_WORD[text as keyof typeof STATUS_WORD] : text
}
