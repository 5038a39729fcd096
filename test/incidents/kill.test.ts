import t from 'tap'
import { openDatabase } from '../../src/db/open.ts'
import { startNode } from '../support/child.ts'
import { temporaryFolder } from '../support/database.ts'

const TIMES = 50
const ROUNDS_A_START = 10

t.test(
  'what was answered "saved" is there after kill -9, with its mails, fifty times',
  { timeout: 180_000 },
  async (t) => {
    const dataDir = temporaryFolder(t)
    const saved: string[] = []
    while (saved.length < TIMES) {
      const child = startNode(t, ['test/incidents/file-until-killed.ts', dataDir, String(saved.length)])
      // Each start is killed right after one of its first answers, at another one each time.
      const wanted = 1 + (saved.length % ROUNDS_A_START)
      const told = await child.until(new RegExp(`(?:saved INC-\\d+\\n){${wanted}}`))
      child.kill('SIGKILL')
      const { stdout } = await child.ended
      t.ok(told)
      saved.push(...Array.from(stdout.matchAll(/saved (INC-\d+)\n/g), ([, ticket]) => ticket!))
    }
    t.equal(new Set(saved).size, saved.length, 'no ticket was given twice')

    const { db, close } = openDatabase({ dataDir, databaseUrl: '' })
    const incidents = await db.selectFrom('incident').select(['id', 'number']).execute()
    const mails = await db.selectFrom('mail').select(['about_key']).execute()
    const updates = await db.selectFrom('incident_update').select('incident_id').execute()
    const mailed = new Set(mails.map((row) => row.about_key))
    const told = new Set(updates.map((row) => row.incident_id))
    const byTicket = new Map(incidents.map((row) => [`INC-${String(row.number).padStart(6, '0')}`, row.id]))
    for (const ticket of saved) {
      t.ok(byTicket.has(ticket), `${ticket} is there`)
      t.ok(told.has(byTicket.get(ticket)!), 'with its filing')
      t.ok(mailed.has(ticket), 'and its mail')
    }
    t.same(
      incidents.filter(({ id }) => !told.has(id)),
      [],
      'and none is there by half',
    )
    await close()
  },
)
