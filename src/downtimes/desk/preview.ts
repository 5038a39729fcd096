import {
  findImpact,
  findPersonByEmail,
  getEntitiesBySlug,
  type Impact,
  type ImpactAnswer,
  reasonText,
  viewImpact,
} from '../../directory/index.ts'
import { problemsOf } from '../../http/forms.ts'
import { between, later } from '../../lib/dates.ts'
import { type Conflict, findConflicts } from '../conflicts/find.ts'
import type { DowntimeContext } from '../context.ts'
import { nearestWith } from '../declare/people.ts'
import type { ListRunning } from '../routes.ts'
import { repeatChoices, ruleOf } from '../series/choices.ts'
import { readSeries } from '../series/declare.ts'
import { AHEAD_MS } from '../series/make.ts'
import { occurrencesOf } from '../series/rule.ts'
import { recurrenceWords } from '../series/words.ts'
import { type DowntimeForm, pickedOf } from './form.ts'
import { readWindowForm, twinsOf } from './times.ts'

const HITS_SHOWN = 8
const PEOPLE_SHOWN = 8
const REASONS = 20
const NEXT_SHOWN = 3

/** What a form as it stands would do. Nothing of it needs to be right yet. */
export async function previewDowntime(
  deps: DowntimeContext,
  form: DowntimeForm,
  listRunning: ListRunning,
  exceptId?: number,
) {
  const zone = deps.config.timeZone
  const picked = pickedOf(form)
  const targets = await getEntitiesBySlug(deps.db, picked, 'targets').catch(() => [])
  const targetIds = targets.map(({ id }) => id)
  const answer = await findImpact(deps.directory, targetIds, { entityLimit: HITS_SHOWN, reasonLimit: REASONS })
  const { startsAt, endsAt } = readWindowForm(form, zone, {})
  const hasWindow = startsAt !== null && endsAt !== null && endsAt > startsAt
  return {
    isEmpty: targets.length === 0,
    /** For the form: what was understood of its field, or what stands in it. */
    chosen: targets.length > 0 ? targets : picked,
    impact: viewImpact(answer, picked, { hits: HITS_SHOWN, people: PEOPLE_SHOWN }),
    peopleCount: await countPeople(deps, answer, form),
    lengthMs: hasWindow ? between(startsAt, endsAt) : null,
    repeats: repeatChoices(form.startsAt ?? '', zone),
    series: hasWindow ? describeSeries(form, { startsAt, endsAt }, deps) : null,
    twins: { startsAt: twinsOf(form.startsAt, zone), endsAt: twinsOf(form.endsAt, zone) },
    conflicts:
      hasWindow && targetIds.length > 0
        ? await findConflicts(deps, { targetIds, startsAt, endsAt, exceptId }, listRunning)
        : ([] as Conflict[]),
    proposed: proposalsOf(answer.state === 'ready' ? answer.impact : null),
    reminders: deps.config.downtimeReminders.map((minutes) => minutes * 60_000),
  }
}

export type Preview = Awaited<ReturnType<typeof previewDowntime>>

/** What comes again, in words, and the first times; null when it happens once or cannot be read yet. */
function describeSeries(form: DowntimeForm, window: { startsAt: string; endsAt: string }, deps: DowntimeContext) {
  try {
    const series = readSeries({ recurrence: ruleOf(form, form.startsAt ?? '') }, window, deps.config.timeZone)
    if (!series) return null
    const { startsAt } = window
    const next = occurrencesOf(series, { from: startsAt, to: later(startsAt, AHEAD_MS) }).slice(1, 1 + NEXT_SHOWN)
    return { words: recurrenceWords(series), next: next.map((occurrence) => occurrence.startsAt) }
  } catch (error) {
    problemsOf(error)
    return null
  }
}

/** Everybody who would be told: who answers for what is hit, and who leads. */
async function countPeople(deps: DowntimeContext, answer: ImpactAnswer, form: DowntimeForm): Promise<number> {
  const told = new Set(answer.state === 'ready' ? answer.impact.people.map(({ id }) => id) : [])
  for (const email of [form.coordinator, form.communicationsManager]) {
    const person = email?.trim() ? await findPersonByEmail(deps.db, email.trim()) : undefined
    if (person) told.add(person.id)
  }
  return told.size
}

/** Whom the directory would name for each lead that is left empty, and why. */
function proposalsOf(impact: Impact | null) {
  const propose = (role: 'downtime_coordinator' | 'communications_manager') => {
    const person = nearestWith(impact, role)
    const because = person?.because.find((reason) => reason.role === role)
    return person && because ? { name: person.name, why: reasonText(because) } : null
  }
  return { coordinator: propose('downtime_coordinator'), communicationsManager: propose('communications_manager') }
}
