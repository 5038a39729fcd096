import t from 'tap'
import { type Desk, NOON, openDesk, readyGraph } from '../support/desk.ts'
import { countStatements } from '../support/statements.ts'

/** SQL statements of each page for a signed-in person (two are about the session), however many downtimes there are. A number that grows needs a reason; one that grows with the rows is a fault. */
const BASELINE: Record<string, number> = {
  '/downtimes': 6,
  '/downtimes?q=disks&state=announced&target=queue': 6,
  '/downtimes?month=2026-11': 7,
  '/downtimes/list.csv?q=DT-000001': 6,
  '/downtimes/new?target=queue': 12,
  '/downtimes/DT-000001': 23,
  '/downtimes/DT-000001/edit': 21,
  '/downtimes/DT-000001/mails': 8,
  '/api/v1/downtimes': 6,
  '/api/v1/downtimes/DT-000001': 8,
}

/** As many announced downtimes of the same thing in the same night. */
async function fill({ app: { database } }: Desk, count: number): Promise<void> {
  const { db } = database
  const numbers = Array.from({ length: count }, (_, i) => i + 2)
  const window = { starts_at: '2026-11-20T01:00:00.000Z', ends_at: '2026-11-20T03:00:00.000Z' }
  const told = { declared_by: 'Cora Berg', declared_at: NOON, changed_at: NOON }
  const what = { title: 'New disks', reason: 'Worn out.', effect: 'degraded' as const, state: 'announced' as const }
  const rows = await db
    .insertInto('downtime')
    .values(numbers.map((number) => ({ number, ...what, ...window, ...told })))
    .returning('id')
    .execute()
  const { id: entity_id } = await db
    .selectFrom('entity')
    .select('id')
    .where('slug', '=', 'queue')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('downtime_target')
    .values(rows.map(({ id }) => ({ downtime_id: id, entity_id })))
    .execute()
  const event = { author: 'Cora Berg', at: NOON, kind: 'declared' as const, text: '', ...window }
  await db
    .insertInto('downtime_event')
    .values(rows.map(({ id }) => ({ downtime_id: id, seq: 1, ...event })))
    .execute()
}

for (const count of [3, 600]) {
  t.test(`pages ask the database as often for ${count} downtimes as for a few`, async (t) => {
    const desk = await openDesk(t, 'sqlite')
    await readyGraph(desk.app)
    const series = { startsAt: '2026-12-06T01:00:00Z', endsAt: '2026-12-06T03:00:00Z', recurrence: 'FREQ=WEEKLY' }
    const fields = { title: 'Patches', reason: 'Every week.', targets: ['queue'], ...series }
    await desk.call('POST', '/downtimes', fields, { role: 'comms' })
    await desk.call('POST', '/downtimes/DT-000001/announcement', {}, { role: 'comms' })
    await desk.app.database.db
      .updateTable('downtime')
      .set((eb) => ({ number: eb('number', '+', 10_000) }))
      .where('number', '>', 1)
      .execute()
    await fill(desk, count)
    const ada = await desk.app.signedIn('ada')
    for (const [path, allowed] of Object.entries(BASELINE)) {
      const statements = await countStatements(desk.app.database, async () => {
        const response = await ada.get(path)
        t.equal(response.statusCode, 200, path)
      })
      t.ok(statements <= allowed, `${path}: ${statements} statements, ${allowed} recorded`)
    }
  })
}
