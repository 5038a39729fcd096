import t from 'tap'
import { openDesk, readyGraph } from '../support/desk.ts'
import { countStatements } from '../support/statements.ts'

/** SQL statements of each page for a signed-in person, whatever it shows. A number that grows needs a reason; one that grows with the rows is a fault. */
const BASELINE: Record<string, number> = {
  '/incidents': 8,
  '/incidents/INC-000001': 17,
  '/incidents/INC-000001/mails': 9,
  '/incidents/new': 3,
  '/incidents/new?affects=queue': 13,
  '/incidents/new?do=update': 6,
  '/timeline': 10,
  '/timeline?severity=SEV3&system=queue': 9,
  '/postmortems': 6,
  '/api/v1/incidents': 6,
  '/api/v1/timeline': 10,
  '/settings/mail': 5,
}

for (const count of [2, 60]) {
  t.test(`pages of the desk ask the database as often for ${count} incidents as for one`, async (t) => {
    const desk = await openDesk(t, 'sqlite')
    await readyGraph(desk.app)
    for (let i = 0; i < count; i += 1)
      await desk.file({ engineer: i % 2 ? 'otis.ballast@norrvik.example' : 'Somebody' })
    for (let i = 0; i < count; i += 1)
      await desk.call('POST', '/incidents/INC-000001/updates', { text: `News ${i}`, severity: i % 2 ? 'SEV3' : 'SEV2' })
    const ada = await desk.app.signedIn('ada')
    for (const [path, allowed] of Object.entries(BASELINE)) {
      const statements = await countStatements(desk.app.database, async () => {
        t.equal((await ada.get(path)).statusCode, 200, path)
      })
      t.ok(statements <= allowed, `${path}: ${statements} statements, ${allowed} recorded`)
    }
  })
}
