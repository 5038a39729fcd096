import t from 'tap'
import { startTestApp } from '../support/app.ts'
import { countStatements } from '../support/statements.ts'
import { csvOf, makeRows, sendLog } from './log.ts'

/** SQL statements of each page for a signed-in person, once the log is in memory. A number that grows with the rows is a fault. */
const BASELINE: Record<string, number> = {
  '/dashboard?range=all': 5,
  '/dashboard?range=all&stack=service&q=a': 5,
  '/dashboard/services/1?range=all': 8,
  '/dashboard/overlap?range=all': 5,
  '/dashboard/incidents?range=all': 5,
  '/dashboard/trend.csv?range=all': 4,
  '/dashboard/uploads': 3,
  '/api/v1/analytics': 4,
  '/api/v1/analytics/incidents?limit=1000': 5,
}

for (const count of [20, 3_000]) {
  t.test(`pages ask the database as often for ${count} incidents as for one`, async (t) => {
    const app = await startTestApp(t, 'sqlite')
    app.clock.now = new Date('2026-11-19T12:00:00.000Z')
    await sendLog(app, csvOf(makeRows(count)))
    const hal = await app.signedIn('hal')
    await hal.get('/dashboard')
    for (const [path, allowed] of Object.entries(BASELINE)) {
      const statements = await countStatements(app.database, async () => {
        const response = await hal.get(path)
        t.equal(response.statusCode, 200, path)
      })
      t.ok(statements <= allowed, `${path}: ${statements} statements, ${allowed} recorded`)
    }
  })
}
