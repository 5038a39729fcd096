import { readPicked } from '../../directory/index.ts'
import { type FieldProblems, Invalid } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import { formatExact, later, MINUTE, momentsOfWall, toStored, toWall } from '../../lib/dates.ts'
import type { IncidentContext } from '../context.ts'
import type { GivenIncident, GivenUpdate } from '../rules.ts'
import { type CheckedIncident, checkIncident } from './open.ts'

/** The form of a new incident, as it was sent. */
export interface IncidentForm {
  title?: string
  description?: string
  severity?: string
  stage?: string
  startedAt?: string
  engineer?: string
  externalUrl?: string
  affects?: string
  /** Addresses whose box was on the page, and those of them that were ticked. */
  shown?: string[]
  mail?: string[]
  notify?: string
  key?: string
}

/** The form of an update, on the ticket or beside the other forms. */
export interface UpdateForm {
  ticket?: string
  text?: string
  state?: string
  severity?: string
  at?: string
  endedAt?: string
  notify?: string
  key?: string
}

/** The new incident that a form gives. @throws Invalid for its times */
export function givenIncident(form: IncidentForm, zone: string, now: string): GivenIncident {
  return {
    title: form.title ?? '',
    description: form.description ?? '',
    severity: form.severity ?? '',
    stage: form.stage || 'prd',
    startedAt: readWall(form.startedAt, 'startedAt', zone, now),
    engineer: form.engineer,
    externalUrl: form.externalUrl,
    affects: readPicked(form.affects),
  }
}

/** Everything that is wrong with a form at once, its times included. @throws Invalid */
export async function checkForm(
  deps: IncidentContext,
  form: IncidentForm,
): Promise<{ given: GivenIncident; checked: CheckedIncident }> {
  const now = toStored(deps.clock())
  const zone = deps.config.timeZone
  const problems: FieldProblems = {}
  let given: GivenIncident
  try {
    given = givenIncident(form, zone, now)
  } catch (error) {
    Object.assign(problems, problemsOf(error))
    given = givenIncident({ ...form, startedAt: '' }, zone, now)
  }
  const checked = await checkIncident(deps, given).catch((error: unknown) => {
    Object.assign(problems, problemsOf(error))
    return null
  })
  if (!checked || Object.keys(problems).length > 0) throw new Invalid(problems)
  return { given, checked }
}

/** The update that a form gives. @throws Invalid for its times */
export function givenUpdate(form: UpdateForm, zone: string, now: string): GivenUpdate {
  return {
    text: form.text ?? '',
    state: form.state || undefined,
    severity: form.severity || undefined,
    at: readWall(form.at, 'at', zone, now),
    endedAt: form.state === 'closed' ? readWall(form.endedAt, 'endedAt', zone, now) : undefined,
  }
}

/** Whom a form leaves out: whose box was there and is not ticked. */
export function leftOutOf({ shown = [], mail = [] }: Pick<IncidentForm, 'shown' | 'mail'>): string[] {
  const ticked = new Set(mail)
  return shown.filter((email) => !ticked.has(email))
}

/**
 * A time as the clock on the wall of the site shows it. Of the two that an hour has when the clocks go back it is the
 * later one, unless that is still to come.
 * @throws Invalid for `field`
 */
export function readWall(given: string | undefined, field: string, zone: string, now: string): string | undefined {
  const text = given?.trim()
  if (!text) return undefined
  const moments = momentsOfWall(text, zone)
  if (moments.length === 0)
    throw new Invalid({
      [field]: `There is no such time in ${zone}: the clocks skipped it, or it is not written as one.`,
    })
  const soon = later(now, MINUTE)
  return moments.findLast((moment) => moment <= soon) ?? moments[0]!
}

/** What the form of a new incident shows at first: an address may fill it in, as the board does from an outage. */
export function emptyForm(query: Partial<Record<string, string>>, zone: string, now: string): IncidentForm {
  const {
    title = '',
    description = '',
    severity = 'SEV3',
    stage = 'prd',
    affects = '',
    engineer = '',
    externalUrl = '',
  } = query
  const startedAt = query['startedAt'] ? toWall(query['startedAt'], zone) : toWall(now, zone)
  return { title, description, severity, stage, affects, engineer, externalUrl, startedAt }
}

/** `19 Nov 2026, 14:30 CET`: for what a form says of a time. */
export function exactIn(zone: string): (stored: string) => string {
  return (stored) => formatExact(stored, zone)
}
