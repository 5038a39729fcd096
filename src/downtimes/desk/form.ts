import { readPicked } from '../../directory/index.ts'
import { type FieldProblems, Invalid } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import type { DowntimeContext } from '../context.ts'
import { checkDowntime } from '../declare/declare.ts'
import type { Downtime } from '../read/find.ts'
import type { GivenDowntime } from '../rules.ts'
import { readWindowForm, type WindowForm, windowFields } from './times.ts'

/** The form of a downtime, as it was sent. */
export interface DowntimeForm extends WindowForm {
  title?: string
  reason?: string
  changeRef?: string
  changeUrl?: string
  targets?: string
  effect?: string
  coordinator?: string
  communicationsManager?: string
  /** What follows: `announce`, or `draft`. */
  after?: string
  key?: string
  /** Of a change: the version that was seen, and what those concerned are told. */
  version?: number
  note?: string
}

/** The downtime that a form gives. Reads everything before it complains, its times included. @throws Invalid */
export async function givenDowntime(deps: DowntimeContext, form: DowntimeForm): Promise<GivenDowntime> {
  const problems: FieldProblems = {}
  const { startsAt, endsAt } = readWindowForm(form, deps.config.timeZone, problems)
  const given: GivenDowntime = {
    title: form.title ?? '',
    reason: form.reason ?? '',
    startsAt: startsAt ?? '',
    endsAt: endsAt ?? '',
    targets: readPicked(form.targets),
    changeRef: form.changeRef ?? '',
    changeUrl: form.changeUrl ?? '',
    coordinator: form.coordinator ?? '',
    communicationsManager: form.communicationsManager ?? '',
    effect: form.effect || 'unavailable',
  }
  if (Object.keys(problems).length === 0) return given
  const { startsAt: _start, endsAt: _end, ...others } = await otherProblems(deps, given)
  throw new Invalid({ ...others, ...problems })
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
