import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import { startNode } from '../support/child.ts'
import { temporaryFolder } from '../support/database.ts'
import { letter, queue } from './letters.ts'
import { startSmtp } from './smtp.ts'

/** A folder with mails that wait, as a process left it that ended before it could send them. */
async function folderWithMails(t: Test, count: number): Promise<string> {
  const dataDir = temporaryFolder(t)
  const database = openDatabase({ dataDir, databaseUrl: '' })
  await migrate(database.db)
  await queue(
    database,
    Array.from({ length: count }, (_, n) => letter(`p${n}@norrvik.example`)),
    { at: new Date().toISOString() },
  )
  // The catalogue would be asked about the outside.
  await database.db
    .insertInto('setting')
    .values({ name: 'status.seeded', value: 'true', changed_at: new Date().toISOString() })
    .execute()
  await database.close()
  return dataDir
}

async function outboxOf(dataDir: string) {
  const database = openDatabase({ dataDir, databaseUrl: '' })
  const rows = await database.db.selectFrom('mail').select(['to_email', 'state', 'problem']).orderBy('id').execute()
  await database.close()
  return rows
}

function startApp(t: Test, dataDir: string, smtpUrl: string) {
  const env = { PORT: '0', DATA_DIR: dataDir, SMTP_URL: smtpUrl, ADMIN_EMAIL: 'a@b.example', LOG_LEVEL: 'error' }
  return startNode(t, ['src/server.ts'], { env: { ...env, ADMIN_PASSWORD: 'long enough for this' } })
}

/** What arrived, how often. */
function countsOf(taken: readonly { to: string }[]): Map<string, number> {
  return new Map([...Map.groupBy(taken, (mail) => mail.to)].map(([to, mails]) => [to, mails.length]))
}

async function untilTrue(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(20)
}

t.test('killed in the middle of a batch, nothing is sent twice and nothing is lost', async (t) => {
  const dataDir = await folderWithMails(t, 60)
  let held = 0
  let whole = 0
  const waitForever = () => new Promise<void>(() => {})
  // Some are taken; then one is here whole without its acknowledgement, and the others wait at their recipient.
  const first = await startSmtp(t, {
    onRcptTo: ({ address }, _session, done) => {
      if (Number(/\d+/.exec(address)![0]) <= 12) done()
      else held += 1
    },
    async onWhole() {
      whole += 1
      if (whole === 13) {
        first.taken.push({ to: 'p12@norrvik.example', from: '', raw: Buffer.alloc(0) })
        await waitForever()
      }
    },
  })
  const killed = startApp(t, dataDir, first.url)
  await untilTrue(() => whole === 13 && held >= 4)
  killed.kill('SIGKILL')
  await killed.ended

  const second = await startSmtp(t)
  const again = startApp(t, dataDir, second.url)
  await untilTrue(() => second.taken.length >= 47)
  await pause(300)
  again.kill('SIGTERM')
  t.equal((await again.ended).code, 0)

  const counts = countsOf([...first.taken, ...second.taken])
  t.equal(counts.size, 60, 'everybody has got it')
  t.same(new Set(counts.values()), new Set([1]), 'once')
  const rows = await outboxOf(dataDir)
  t.ok(rows.every((row) => row.state === 'sent'))
  t.same(
    rows.filter((row) => row.problem !== null).map((row) => row.to_email),
    ['p12@norrvik.example'],
    'the one that nobody confirmed is pointed out',
  )
})

t.test('killed again and again, nobody gets it twice; whoever did not get it is pointed out', async (t) => {
  const dataDir = await folderWithMails(t, 150)
  const smtp = await startSmtp(t, { onWhole: () => pause(8) })
  for (let round = 1; round <= 4; round += 1) {
    const target = round * 30
    const app = startApp(t, dataDir, smtp.url)
    await untilTrue(() => smtp.taken.length >= target)
    app.kill('SIGKILL')
    await app.ended
  }
  const last = startApp(t, dataDir, smtp.url)
  await untilTrue(async () => (await outboxOf(dataDir)).every((row) => row.state === 'sent'))
  last.kill('SIGTERM')
  await last.ended

  const counts = countsOf(smtp.taken)
  t.same(new Set(counts.values()), new Set([1]))
  const unconfirmed = (await outboxOf(dataDir)).filter((row) => row.problem !== null).map((row) => row.to_email)
  const missing = Array.from({ length: 150 }, (_, n) => `p${n}@norrvik.example`).filter((to) => !counts.has(to))
  t.ok(
    missing.every((to) => unconfirmed.includes(to)),
    `${missing.length} missing, ${unconfirmed.length} unconfirmed`,
  )
  t.ok(unconfirmed.length <= 4 * 5, 'at most those that were on their way')
})
