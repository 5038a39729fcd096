import pino from 'pino'
import t from 'tap'
import { LiveLog } from '../../src/analytics/figures/live-log.ts'
import { openDatabase } from '../../src/db/open.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { onEachEngine } from '../support/database.ts'
import { csvOf, makeRows, sendLog } from './log.ts'
import { countPlainly, figuresOf, type PlainFilter, type PlainRow } from './plain.ts'

const NOW = new Date('2026-11-19T12:00:00.000Z')
const STEPS = 14
const ANY = { services: [], states: [], stages: [], sources: [], q: '' }
const FILTERS: PlainFilter[] = [
  { from: null, to: null, ...ANY },
  { from: '2026-10-21', to: '2026-11-19', ...ANY, stages: ['prd'] },
  { from: '2026-09-01', to: '2026-10-15', ...ANY, services: ['Shop', 'Zoll'], states: ['open', 'inprogress'] },
]

onEachEngine(
  t,
  'after any sequence of imports, edits, closes and take-backs each process counts what the rows tell',
  async (t, engine) => {
    const app = await startTestApp(t, engine)
    app.clock.now = NOW
    const other = await anotherProcess(t, app)
    const uploads: number[] = []
    let dice = 11
    const roll = (below: number) => {
      dice = (Math.imul(dice, 1_103_515_245) + 12_345) >>> 0
      return Math.floor((dice / 2 ** 32) * below)
    }
    for (let step = 0; step < STEPS; step++) {
      const what = await doSomething(app, uploads, roll)
      // What the desk changed stands in the rows once somebody asks.
      const logs = [await app.analytics.live.current(), await other.current()]
      const rows = await readRows(app)
      for (const log of logs) {
        for (const filter of FILTERS) {
          t.same(figuresOf(log, filter, NOW), countPlainly(rows, filter, NOW), `step ${step}: ${what}`)
        }
      }
    }
    t.ok(uploads.length > 0)
  },
)

async function anotherProcess(t: Tap, app: TestApp): Promise<LiveLog> {
  const database = openDatabase(app.config)
  const live = new LiveLog({ database, config: app.config, log: pino({ level: 'silent' }) })
  t.teardown(async () => {
    await live.stop()
    await database.close()
  })
  return live
}
type Tap = Parameters<typeof startTestApp>[0]

async function doSomething(app: TestApp, uploads: number[], roll: (below: number) => number): Promise<string> {
  const step = roll(6)
  if (step <= 1 || uploads.length === 0) {
    // With ids, so that a later file changes what an earlier one told; without, so that all is added.
    const sent = await sendLog(app, csvOf(makeRows(40 + roll(60), roll(1_000)), roll(2) === 0), { again: 'yes' })
    const { upload } = sent.json<{ upload: number | null }>()
    if (upload !== null) uploads.push(upload)
    return `an import, ${sent.statusCode}`
  }
  if (step === 2) {
    const upload = uploads.splice(roll(uploads.length), 1)[0]!
    const visitor = await app.signedIn('hal')
    await visitor.submit(`/dashboard/uploads/${upload}/withdrawal`, {})
    await app.imports.settled(upload, 10_000)
    return 'an import is taken back'
  }
  const authorization = `Bearer ${await app.token('admin')}`
  const call = (method: 'GET' | 'POST', url: string, payload?: object) =>
    app.app.inject({ method, url, ...(payload && { payload }), headers: { authorization } })
  if (step === 3) {
    await call('POST', '/api/v1/entities', { kind: 'service', slug: 'shop', name: 'Shop' })
    const opened = await call('POST', '/api/v1/incidents', { title: 'Down', severity: 'SEV2', affects: ['shop'] })
    return `an incident of the desk, ${opened.statusCode}`
  }
  const { items } = (await call('GET', '/api/v1/incidents?limit=100')).json<{ items: { ticket: string }[] }>()
  const ticket = items[roll(Math.max(1, items.length))]?.ticket
  const state = step === 4 ? 'closed' : 'inprogress'
  if (ticket) await call('POST', `/api/v1/incidents/${ticket}/updates`, { text: 'News.', state })
  return `${ticket} is ${state}`
}

/** All rows with the services of their sets, read plainly. */
async function readRows({ database: { db } }: TestApp): Promise<PlainRow[]> {
  const services = new Map((await db.selectFrom('log_service').selectAll().execute()).map(({ id, name }) => [id, name]))
  const sets = new Map(
    (await db.selectFrom('log_set').selectAll().execute()).map((set) => [
      set.id,
      (JSON.parse(set.services) as number[]).map((id) => services.get(id)!),
    ]),
  )
  const rows = await db
    .selectFrom('log_incident')
    .leftJoin('upload', 'upload.id', 'log_incident.upload_id')
    .selectAll('log_incident')
    .select('upload.state as uploadState')
    .execute()
  return rows
    .filter(({ uploadState }) => uploadState === null || uploadState === 'applied')
    .map(({ set_id, created_at, reported_at, state, stage, source }) => {
      return { services: sets.get(set_id)!, createdAt: created_at, reportedAt: reported_at, state, stage, source }
    })
}
