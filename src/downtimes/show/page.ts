import {
  findImpact,
  type ImpactAnswer,
  type ImpactPerson,
  listPeopleById,
  reasonText,
  viewImpact,
} from '../../directory/index.ts'
import { between, toWall } from '../../lib/dates.ts'
import { initialsOf } from '../../lib/initials.ts'
import { countMailsAbout } from '../../mail/index.ts'
import { lastAnswers, listAnswers } from '../acknowledgements/queries.ts'
import { findConflicts } from '../conflicts/find.ts'
import type { DowntimeContext } from '../context.ts'
import { withLeads } from '../notices/audience.ts'
import { type Downtime, getDowntime } from '../read/find.ts'
import { referenceOf } from '../reference.ts'
import { comparePeople } from '../report/since.ts'
import { REPORT_TYPES, REPORT_WORD } from '../report/types.ts'
import { windowLines } from '../report/window.ts'
import type { ListRunning } from '../routes.ts'
import { findSeries, listOccurrences } from '../series/queries.ts'
import { recurrenceWords } from '../series/words.ts'
import { findSnapshot } from '../snapshot.ts'
import { transitionsFrom } from '../transitions.ts'
import { EFFECT_WORD, STATE_ICON, STATE_TONE, STATE_WORD } from '../words.ts'
import { tellStory } from './story.ts'

const HITS_SHOWN = 10
const PEOPLE_SHOWN = 100
const REASONS = 2
const NEXT_SHOWN = 3

/** Everything that the page of a downtime shows. @throws NotFound */
export async function downtimeData(deps: DowntimeContext, reference: string, listRunning: ListRunning) {
  const { db, config } = deps
  const downtime = await getDowntime(db, reference)
  const isOver = downtime.state === 'completed' || downtime.state === 'cancelled'
  const targetIds = downtime.targets.map(({ id }) => id)
  const now = await findImpact(deps.directory, targetIds, { entityLimit: HITS_SHOWN, reasonLimit: REASONS })
  const kept = await findSnapshot(db, downtime.id)
  const impact: ImpactAnswer = kept ? { state: 'ready', impact: kept.snapshot.impact } : now
  const planned = { targetIds, startsAt: downtime.startsAt, endsAt: downtime.endsAt, exceptId: downtime.id }
  const story = tellStory(
    downtime.events,
    await countMailsAbout(db, { kind: 'downtime', key: downtime.reference }),
    await namesOf(deps, downtime),
  )
  return {
    downtime,
    window: windowLines(downtime.startsAt, downtime.endsAt, config.timeZone),
    lengthMs: between(downtime.startsAt, downtime.endsAt),
    lastedMs: downtime.beganAt && downtime.overAt ? between(downtime.beganAt, downtime.overAt) : null,
    allowed: transitionsFrom(downtime.state),
    endsAtWall: toWall(downtime.endsAt, config.timeZone),
    isOver,
    isAnnounced: kept !== null,
    impact: viewImpact(
      impact,
      downtime.targets.map(({ slug }) => slug),
      { hits: HITS_SHOWN, people: 0 },
    ),
    ...(await peopleOf(deps, downtime, impact)),
    since: isOver || kept === null ? null : newsSince(kept.snapshot.impact.people, now),
    conflicts: isOver ? [] : await findConflicts(deps, planned, listRunning),
    story,
    series: await seriesOf(deps, downtime),
    reports: REPORT_TYPES.map((type) => ({ type, word: REPORT_WORD[type] })),
    stateWord: STATE_WORD,
    stateTone: STATE_TONE,
    stateIcon: STATE_ICON,
    effectWord: EFFECT_WORD,
  }
}

/** What a downtime is an occurrence of, and what comes after it; null when it happens once. */
async function seriesOf({ db }: DowntimeContext, { seriesId, occurrenceAt }: Downtime) {
  const series = seriesId === null ? undefined : await findSeries(db, seriesId)
  if (!series || occurrenceAt === null) return null
  const later = (await listOccurrences(db, series.id, occurrenceAt)).filter((one) => one.occurrenceAt > occurrenceAt)
  const open = later.filter(({ state }) => state === 'draft' || state === 'announced')
  const next = open.slice(0, NEXT_SHOWN).map((one) => ({ ...one, reference: referenceOf(one.number) }))
  return {
    ...series,
    words: recurrenceWords(series),
    next,
    openCount: open.length,
    canEnd: series.endedAt === null || open.length > 0,
  }
}

/** Objections first, then who has not answered, then who has seen it. */
const ORDER = { objection: 0, none: 1, seen: 2 }

/** Who is told, why, and what they have answered. */
async function peopleOf({ db }: DowntimeContext, downtime: Downtime, impact: ImpactAnswer) {
  const answers = lastAnswers(await listAnswers(db, downtime.id))
  const responsible = impact.state === 'ready' ? impact.impact.people : []
  const people = withLeads(downtime, responsible).map((person) => {
    const answer = answers.get(person.personId) ?? null
    const why = whyOf(downtime, responsible, person.personId)
    return { ...person, why, initials: initialsOf(person.name), answer, state: answer?.answer ?? ('none' as const) }
  })
  people.sort((a, b) => ORDER[a.state] - ORDER[b.state] || a.name.localeCompare(b.name, 'en'))
  const count = (state: keyof typeof ORDER) => people.filter((person) => person.state === state).length
  return {
    people: people.slice(0, PEOPLE_SHOWN),
    answered: { of: people.length, seen: count('seen'), objections: count('objection'), open: count('none') },
  }
}

/** Why somebody stands on the list, as others read it. */
function whyOf(downtime: Downtime, responsible: readonly ImpactPerson[], personId: number): string {
  if (downtime.coordinator?.id === personId) return 'coordinates this downtime'
  if (downtime.communicationsManager?.id === personId) return 'communicates for this downtime'
  const reason = responsible.find(({ id }) => id === personId)?.because[0]
  return reason ? reasonText(reason) : 'answers for something that is hit'
}

/** Who has come and gone since those people were told; null while it is not known. */
function newsSince(then: readonly ImpactPerson[], now: ImpactAnswer) {
  if (now.state === 'preparing') return null
  const { added, removed } = comparePeople(then, now.impact.people)
  if (added.length + removed.length === 0) return null
  const areOwners = [...added, ...removed].every(({ roles }) => roles.includes('data_owner'))
  const names = (people: readonly ImpactPerson[]) => people.map(({ name }) => name)
  return { added: names(added), removed: names(removed), word: areOwners ? ['owner', 'owners'] : ['person', 'people'] }
}

/** The names of those whom its changes speak of. */
async function namesOf({ db }: DowntimeContext, downtime: Downtime): Promise<(id: number) => string> {
  const ids = downtime.events.flatMap(({ changes }) =>
    ['coordinatorId', 'communicationsManagerId'].flatMap((field) => changes?.[field] ?? []),
  )
  const people = await listPeopleById(
    db,
    ids.filter((id) => typeof id === 'number'),
  )
  return (id) => people.get(id)?.name ?? `person ${id}`
}
