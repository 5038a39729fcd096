import t from 'tap'
import { SYSTEM } from '../../src/http/auth.ts'
import { recordResults } from '../../src/status/round/record.ts'
import { createService } from '../../src/status/services/create.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { component, incident, reading, result } from '../support/results.ts'
import { countStatements } from '../support/statements.ts'

/** SQL statements of each page for a signed-in person (two are about the session; the board has two about downtimes), whatever it shows. A number that grows needs a reason; one that grows with the rows is a fault. */
const BASELINE: Record<string, number> = {
  '/': 11,
  '/?q=service': 11,
  '/services/service-1': 17,
  '/get_report_text': 11,
  '/feed.atom': 3,
  '/badge/service-1.svg': 11,
  '/api/v1/status': 14,
  '/api/v1/services?limit=1000': 14,
  '/settings/services?all=1': 8,
  '/settings/services/service-1': 14,
}

async function fill(app: TestApp, count: number): Promise<void> {
  const url = 'http://127.0.0.1:9/'
  const made = []
  for (let i = 1; i <= count; i += 1) {
    made.push(await createService(app.status, { name: `Service ${i}`, checks: [{ kind: 'statuspage', url }] }, SYSTEM))
  }
  const parts = { components: [component('api', 'degraded')], incidents: [incident('i1')] }
  const results = made.map(({ checkIds }) =>
    result(checkIds[0]!, new Date().toISOString(), 'degraded', { reading: reading('degraded', parts) }),
  )
  const deps = { ...app.database, metrics: app.metrics, timeZone: 'UTC', failuresBeforeDown: 2 }
  for (let i = 0; i < results.length; i += 50) await recordResults(deps, results.slice(i, i + 50))
}

for (const count of [10, 1_000]) {
  t.test(`pages ask the database as often for ${count} services as for one`, async (t) => {
    const app = await startTestApp(t, 'sqlite')
    await fill(app, count)
    const ada = await app.signedIn('ada')
    for (const [path, allowed] of Object.entries(BASELINE)) {
      // Nothing kept: what is counted is a page after a change.
      app.database.versions.bump('status')
      const statements = await countStatements(app.database, async () => {
        const response = await ada.get(path)
        t.equal(response.statusCode, 200, path)
      })
      t.ok(statements <= allowed, `${path}: ${statements} statements, ${allowed} recorded`)
    }
  })
}

t.test('recording a group of results costs as many statements for 50 as for 10', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  await fill(app, 50)
  const checks = await app.database.db.selectFrom('status_check').select('id').execute()
  const deps = { ...app.database, metrics: app.metrics, timeZone: 'UTC', failuresBeforeDown: 2 }
  const counted: number[] = []
  for (const size of [10, 50]) {
    const at = new Date(Date.now() + size * 1000).toISOString()
    const results = checks
      .slice(0, size)
      .map(({ id }) =>
        result(id, at, size === 10 ? 'operational' : 'major_outage', { reading: reading('operational') }),
      )
    counted.push(await countStatements(app.database, () => recordResults(deps, results)))
  }
  t.equal(counted[0], counted[1])
})
