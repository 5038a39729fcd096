import type { Test } from 'tap'
import type { Engine } from '../../support/database.ts'
import { type Desk, openDesk } from '../../support/desk.ts'
import { OCTOBER, START, STEPS, stepAt } from './models.ts'

/** A morning of the month after: 10:00 in Stockholm. */
export const MORNING = '2026-11-03T09:00:00.000Z'

export interface Office extends Desk {
  /** By a communications manager. */
  post(path: string, payload?: object): ReturnType<Desk['call']>
  read(path?: string): Promise<Answer>
}

export interface Answer {
  month: string
  state: string
  timeZone: string
  periodMinutes: number
  frontEnds: {
    slug: string
    name: string
    downtimeMinutes: number
    uptime: number | null
    target: number | null
    incidents: { id: string; title: string; intervals: object[]; countedMinutes: number }[]
    errors5xx: object
  }[]
}

/** The queue was down for 18 minutes in SEV2 and 20 in SEV1, the warehouse app not at all; a third was only annoying. */
export async function openOffice(t: Test, engine: Engine, env: Record<string, string> = {}): Promise<Office> {
  const desk = await openDesk(t, engine, env)
  desk.app.clock.now = new Date(MORNING)
  await addFrontEnds(desk)
  await fileOctober(desk)
  const { call } = desk
  return {
    ...desk,
    post: (path, payload) => call('POST', `/uptime/${OCTOBER}${path}`, payload, { role: 'comms' }),
    async read(path = '') {
      return (await call('GET', `/uptime/${OCTOBER}${path}`)).json<Answer>()
    },
  }
}

async function addFrontEnds({ app }: Desk): Promise<void> {
  const { db } = app.database
  const entities = await db.selectFrom('entity').select(['id', 'slug']).execute()
  const idOf = (slug: string) => entities.find((entity) => entity.slug === slug)!.id
  const times = { created_at: MORNING, changed_at: MORNING }
  await db
    .insertInto('front_end')
    .values([
      { service_id: idOf('queue'), target: 0.999, position: 1, ...times },
      { service_id: idOf('warehouse-app'), target: null, position: 2, ...times },
    ])
    .execute()
}

async function fileOctober({ file, call }: Desk): Promise<void> {
  const incidents = [
    { title: 'Orders wait', severity: 'SEV2', startedAt: '2026-10-05T06:24:00Z', endedAt: '2026-10-05T06:42:00Z' },
    { title: 'Orders are lost', severity: 'SEV1', startedAt: '2026-10-14T12:51:00Z', endedAt: '2026-10-14T13:11:00Z' },
    { title: 'Logs are late', severity: 'SEV3', startedAt: '2026-10-20T12:00:00Z', endedAt: '2026-10-20T14:00:00Z' },
  ]
  for (const { endedAt, ...incident } of incidents) {
    const ticket = await file({ ...incident, affects: ['queue'] })
    await call('POST', `/incidents/${ticket}/updates`, { text: 'Over.', state: 'closed', endedAt, notify: false })
  }
}

/** Gives the queue a 5xx series with two hours without data, as if a source had been asked. */
export async function addGap({ app }: Desk): Promise<void> {
  const { db } = app.database
  const { id } = await db
    .selectFrom('uptime_evidence')
    .select('id')
    .where('slug', '=', 'queue')
    .executeTakeFirstOrThrow()
  const first = stepAt('2026-10-12T01:00:00.000Z')
  const values = Array.from({ length: STEPS }, (_, i) => (i >= first && i < first + 24 ? null : i % 3))
  await db
    .insertInto('uptime_evidence_part')
    .values({
      evidence_id: id,
      key: 'errors:1',
      kind: 'errors',
      source: 'Dynatrace: orders',
      position: 9,
      content: JSON.stringify({ from: START, stepSeconds: 300, values, partial: [] }),
      fetched_at: MORNING,
      tried_at: MORNING,
    })
    .execute()
}
