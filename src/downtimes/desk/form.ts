import { readPicked } from '../../directory/index.ts'
import { type FieldProblems, Invalid } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import type { DowntimeContext } from '../context.ts'
import { checkDowntime } from '../declare/declare.ts'
import type { Downtime } from '../read/find.ts'
import type { GivenDowntime } from '../rules.ts'
import { type RepeatForm, ruleOf } from '../series/choices.ts'
import type { GivenSeries } from '../series/declare.ts'
import { readWindowForm, type WindowForm, windowFields } from './times.ts'

/** Time enough to object, and for a mail of a reminder a week before. */
export const ANNOUNCE_DAYS = 14

/** The form of a downtime, as it was sent. */
export interface DowntimeForm extends WindowForm, RepeatForm {
  title?: string
  reason?: string
  changeRef?: string
  changeUrl?: string
  targets?: string
  /** What is ticked in the tree, and what was ticked when it was shown. */
  tree?: readonly string[]
  treeWas?: readonly string[]
  effect?: string
  coordinator?: string
  communicationsManager?: string
  /** Of what comes again: how many days before its start each occurrence is announced. */
  announceDays?: number
  /** The branch of the tree that is open. */
  open?: string
  /** What follows: `announce`, or `draft`. */
  after?: string
  key?: string
  /** Of a change: the version that was seen, and what those concerned are told. */
  version?: number
  note?: string
}

/** What a form takes down: what stands in its field, with what was ticked in the tree, and without what was unticked. */
export function pickedOf({ targets, tree = [], treeWas = [] }: DowntimeForm): string[] {
  const unticked = new Set(treeWas.filter((slug) => !tree.includes(slug)))
  return [...new Set([...readPicked(targets).filter((slug) => !unticked.has(slug)), ...tree])]
}

/** The downtime that a form gives. Reads everything before it complains, its times included. @throws Invalid */
export async function givenDowntime(deps: DowntimeContext, form: DowntimeForm): Promise<GivenDowntime & GivenSeries> {
  const problems: FieldProblems = {}
  const { startsAt, endsAt } = readWindowForm(form, deps.config.timeZone, problems)
  const given: GivenDowntime & GivenSeries = {
    title: form.title ?? '',
    reason: form.reason ?? '',
    startsAt: startsAt ?? '',
    endsAt: endsAt ?? '',
    targets: pickedOf(form),
    changeRef: form.changeRef ?? '',
    changeUrl: form.changeUrl ?? '',
    coordinator: form.coordinator ?? '',
    communicationsManager: form.communicationsManager ?? '',
    effect: form.effect || 'unavailable',
    ...seriesOf(form),
  }
  if (form.repeat === 'rule' && !given.recurrence) problems['recurrence'] = 'Write the rule by which it comes again.'
  if (Object.keys(problems).length === 0) return given
  const { startsAt: _start, endsAt: _end, ...others } = await otherProblems(deps, given)
  throw new Invalid({ ...others, ...problems })
}

/** The series that a form asks for. What is kept as a draft announces nothing by itself. */
function seriesOf(form: DowntimeForm): GivenSeries {
  const recurrence = ruleOf(form, form.startsAt ?? '')
  if (!recurrence) return {}
  return { recurrence, ...(form.after === 'announce' && { announceDays: form.announceDays ?? ANNOUNCE_DAYS }) }
}

/** What else is wrong with a form whose times cannot be read. */
async function otherProblems(deps: DowntimeContext, given: GivenDowntime): Promise<FieldProblems> {
  try {
    await checkDowntime(deps, given)
    return {}
  } catch (error) {
    return problemsOf(error)
  }
}

/** A downtime as the form to change it shows it. */
export function formOf(downtime: Downtime, zone: string): DowntimeForm {
  return {
    ...windowFields(downtime, zone),
    title: downtime.title,
    reason: downtime.reason,
    changeRef: downtime.changeRef ?? '',
    changeUrl: downtime.changeUrl ?? '',
    targets: downtime.targets.map(({ slug }) => slug).join(', '),
    effect: downtime.effect,
    coordinator: downtime.coordinator?.email ?? '',
    communicationsManager: downtime.communicationsManager?.email ?? '',
    version: downtime.version,
  }
}
