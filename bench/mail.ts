import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { SMTPServer } from 'smtp-server'
import { startPostgres } from '../scripts/postgres.ts'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { migrate } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import { toStored } from '../src/lib/dates.ts'
import { queueMails } from '../src/mail/index.ts'
import type { Row } from './table.ts'

const RECIPIENTS = 1_000
const GOAL_S = 60

/** The mails of one event to a thousand people, from the outbox to a server on this machine that takes all of them. */
export async function mailRows(): Promise<Row[]> {
  const postgres = await startPostgres()
  try {
    return [await measure('SQLite', ''), await measure('PostgreSQL', postgres.url)]
  } finally {
    await postgres.stop()
  }
}

async function measure(name: string, databaseUrl: string): Promise<Row> {
  const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-bench-'))
  const taken = new Set<string>()
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    onData(stream, session, done) {
      for (const { address } of session.envelope.rcptTo) taken.add(address)
      stream.resume().on('end', () => done())
    },
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.server.address() as AddressInfo
  const config = readConfig({
    DATA_DIR: dataDir,
    SECRET_KEY: 'a secret key for the bench, long enough',
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  })
  const database = openDatabase(config)
  await migrate(database.db)
  const built = await buildApp({ config, database, clock: () => new Date(), log: pino({ level: 'silent' }) })
  try {
    const event = {
      at: toStored(new Date()),
      about: { kind: 'incident', key: 'INC-000001', event: 'opened' },
    }
    const began = performance.now()
    await database.db.transaction().execute((trx) => queueMails(trx, event, letters()))
    await built.jobs.runNow('mail.send')
    const seconds = (performance.now() - began) / 1_000
    if (taken.size !== RECIPIENTS) throw new Error(`${taken.size} of ${RECIPIENTS} mails arrived`)
    return rowOf(name, seconds)
  } finally {
    await built.app.close()
    await built.stop()
    await database.close()
    await new Promise<void>((done) => server.close(() => done()))
    rmSync(dataDir, { recursive: true, force: true })
  }
}

function letters() {
  return Array.from({ length: RECIPIENTS }, (_, i) => ({
    to: { name: `Person ${i}`, email: `person-${i}@example.org` },
    subject: '[SEV2] Nothing leaves the queue (INC-000001)',
    text: 'Nothing leaves the queue.\n'.repeat(20),
    html: '<p>Nothing leaves the queue.</p>'.repeat(20),
    because: `you own the data set Panel ${i}, served by Queue`,
    mandatory: false,
    threadKey: 'incident:INC-000001',
  }))
}

function rowOf(name: string, seconds: number): Row {
  return {
    measure: `mails of one event to ${RECIPIENTS} people, ${name}`,
    ours: `${seconds.toFixed(1)} s`,
    yardstick: `${GOAL_S} s`,
    ratio: (seconds / GOAL_S).toFixed(2),
    goal: `≤ ${GOAL_S} s`,
    met: seconds <= GOAL_S,
  }
}
