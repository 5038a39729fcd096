import {
  type EntityEvent,
  type EntityRef,
  findImpact,
  getEntitiesBySlug,
  type ImpactAnswer,
  type ImpactEntity,
  readPicked,
  relationOf,
} from '../../directory/index.ts'
import { HOUR, later, toStored } from '../../lib/dates.ts'
import type { IncidentContext } from '../context.ts'
import { type Addressee, addresseeOf, withEngineer } from '../notices/audience.ts'
import { composeMail } from '../notices/compose.ts'
import { isSeverity } from '../words.ts'
import { findAlike } from './alike.ts'
import { readEngineer } from './engineer.ts'
import { type IncidentForm, leftOutOf, readWall } from './form.ts'

const ENTITIES_SHOWN = 6
const PEOPLE_SHOWN = 50
const NEIGHBOURS_SHOWN = 5

/** What filing a form as it stands would do. Nothing of it needs to be right yet. */
export async function previewIncident(deps: IncidentContext, form: IncidentForm) {
  const now = toStored(deps.clock())
  const entities = await getEntitiesBySlug(deps.db, readPicked(form.affects), 'affects').catch(() => [])
  const ids = entities.map(({ id }) => id)
  const answer = await findImpact(deps.directory, ids, { entityLimit: ENTITIES_SHOWN + 1 })
  const people = answer.state === 'ready' ? await addressees(deps, answer, form) : []
  const leftOut = new Set(leftOutOf(form))
  const mailed = people.filter(({ email }) => !leftOut.has(email))
  const window = { from: later(now, -HOUR), to: later(now, HOUR) }
  const near =
    ids.length > 0 ? await Promise.all(deps.neighbours.map((source) => source(ids, window, NEIGHBOURS_SHOWN))) : []
  return {
    isEmpty: entities.length === 0,
    /** For the form: what was understood of its field, or what stands in it. */
    chosen: entities.length > 0 ? entities : readPicked(form.affects),
    hit: hitOf(answer),
    people: people.slice(0, PEOPLE_SHOWN).map((one) => ({ ...one, ticked: !leftOut.has(one.email) })),
    peopleCount: people.length,
    mailedCount: mailed.length,
    alike: await findAlike(deps, { title: form.title ?? '', entityIds: ids }),
    neighbours: near
      .flat()
      .slice(0, NEIGHBOURS_SHOWN)
      .map((event) => ({ ...event, covers: coversNow(event, now) })),
    mail: mailed[0] ? mailTo(deps, form, entities, mailed[0], now) : null,
  }
}

/** Whether what is filed now may be nothing but planned work. */
function coversNow({ kind, startedAt, endedAt }: EntityEvent, now: string): boolean {
  return kind === 'downtime' && startedAt <= now && (endedAt === null || endedAt > now)
}

export type Preview = Awaited<ReturnType<typeof previewIncident>>

async function addressees(
  deps: IncidentContext,
  answer: ImpactAnswer & { state: 'ready' },
  form: IncidentForm,
): Promise<Addressee[]> {
  const people = answer.impact.people.map(addresseeOf)
  const engineer = await readEngineer(deps.database, form.engineer).catch(() => null)
  if (!engineer?.engineer_id) return people
  return withEngineer(deps.db, people, engineer.engineer_id)
}

function hitOf(answer: ImpactAnswer) {
  if (answer.state === 'preparing') return null
  const { counts, entities, total } = answer.impact
  const shown = entities.slice(0, ENTITIES_SHOWN)
  return {
    services: counts.service,
    dataSets: counts.data_set,
    machines: counts.server + counts.process + counts.cluster + counts.region,
    lines: shown.map(lineOf),
    more: total - shown.length,
  }
}

/** What is hit, and the way to it from what was chosen, nearest to it first. */
export function lineOf({ slug, name, kind, steps }: ImpactEntity) {
  const path: string[] = []
  for (let i = steps.length - 1; i > 0; i -= 1)
    path.push(`${relationOf(steps[i - 1]!, steps[i]!)} ${steps[i - 1]!.name}`)
  return { slug, name, kind, path }
}

/** The mail as one of those who would get it will read it. */
function mailTo(deps: IncidentContext, form: IncidentForm, entities: readonly EntityRef[], to: Addressee, now: string) {
  const wall = () => readWall(form.startedAt, 'startedAt', deps.config.timeZone, now)
  const { mail } = composeMail(
    { pages: deps.pages, baseUrl: deps.config.baseUrl },
    {
      ticket: 'INC-…',
      title: form.title?.trim() || 'What is wrong',
      description: form.description ?? '',
      severity: isSeverity(form.severity) ? form.severity : 'SEV3',
      state: 'open',
      stage: form.stage === 'stg' ? 'stg' : 'prd',
      startedAt: attempt(wall) ?? now,
      endedAt: null,
      engineer: form.engineer?.trim() || null,
      filedBy: 'you',
      affected: [...entities],
      updates: [],
    },
    1,
    'all',
  )
  return { to: to.name, because: to.because, subject: mail.subject, text: mail.text }
}

function attempt<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
