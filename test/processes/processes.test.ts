import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import t from 'tap'
import { startSmtp } from '../mail/smtp.ts'
import { startStub } from '../support/stub-server.ts'
import { callApi, type Member, startFleet, untilSo } from './fleet.ts'
import { Person } from './person.ts'

// Three real processes on a real PostgreSQL, and what is done to them in earnest. One after the other on the same
// installation, as a start of all that takes several seconds.

const CHECKS = 1_000
const MAILS = 120
const ROWS = 20_000
const FAR = '2099-01-01T00:00:00.000Z'

const smtp = await startSmtp(t, { onWhole: () => pause(20) })
const stub = await startStub(t)
stub.on('*', (_request, response) => setTimeout(() => response.end('ok'), 3))
const fleet = await startFleet(t, 3, { SMTP_URL: smtp.url, CHECK_CONCURRENCY: '10' })
const { db } = fleet.database
const [one, two, three] = fleet.members as [Member, Member, Member]

const run = (statement: string) => sql.raw(statement).execute(db)
const countOf = async (query: string) => Number((await sql.raw<{ n: number }>(query).execute(db)).rows[0]!.n)
const pageOf = async (member: Member, path: string) => (await fetch(`${member.address}${path}`)).text()

t.test('three that start at the same moment on an empty database make it ready once', async (t) => {
  t.equal(await countOf(`SELECT count(*) AS n FROM app_user`), 1)
  t.equal(await countOf(`SELECT count(*) AS n FROM board_service`), 12, 'the first services, once')
  t.equal(await countOf(`SELECT count(*) AS n FROM app_process`), 3)
  const [migrations] = (
    await sql<{
      n: number
      names: number
    }>`SELECT count(*) AS n, count(DISTINCT name) AS names FROM kysely_migration`.execute(db)
  ).rows
  t.equal(migrations?.n, migrations?.names)
})

t.test('a change on one is on the pages of the others within a second', async (t) => {
  // What the others keep in memory is filled before.
  for (const member of fleet.members) await pageOf(member, '/')
  for (const [n, [writer, reader]] of [
    [one, two],
    [two, three],
    [three, one],
  ].entries() as ArrayIterator<[number, [Member, Member]]>) {
    const made = await callApi(fleet, writer, 'POST', '/api/v1/services', {
      name: `Fresh ${n}`,
      checks: [{ kind: 'http', url: `${stub.url}/fresh-${n}` }],
    })
    t.equal(made.status, 201)
    const ms = await untilSo('it is on the page', async () => (await pageOf(reader, '/')).includes(`Fresh ${n}`))
    t.ok(ms < 1_000, `${Math.round(ms)} ms`)
  }
})

t.test('who signs in at one is signed in at all, and signed out of all', async (t) => {
  const ada = new Person()
  await ada.signIn(one)
  for (const member of fleet.members) t.equal((await ada.get(member, '/settings/jobs')).status, 200)
  await ada.submit(two, '/sign-out')
  const refused = await ada.get(three, '/settings/jobs')
  t.equal(refused.status, 303, 'sent to sign in')
})

t.test('a job that one process does for all is run by whichever is free, at anybody’s word', async (t) => {
  const ada = new Person()
  await ada.signIn(one)
  const answer = await ada.submit(one, '/settings/jobs/users.cleanup/run')
  t.equal(answer.status, 303)
  const rows = await db.selectFrom('job_run').selectAll().where('job', '=', 'users.cleanup').execute()
  t.match(rows, [{ trigger: 'person', outcome: 'done' }])
  t.ok(rows[0]?.process_id, 'whose run it was is known')
  const page = await (await ada.get(two, '/settings/jobs')).text()
  t.equal(page.match(/data-label="Process"/g)?.length, 3)
})

async function resultsOf(member: Member): Promise<number> {
  const text = await pageOf(member, '/metrics')
  return [...text.matchAll(/^check_results_total\{kind="http".*\} (\d+)$/gm)].reduce((sum, [, n]) => sum + Number(n), 0)
}

async function addChecks(): Promise<void> {
  const at = new Date().toISOString()
  await run(`INSERT INTO entity (kind, slug, name, created_at)
    SELECT 'service', 'many-' || n, 'Many ' || n, '${at}' FROM generate_series(1, ${CHECKS}) AS n`)
  const many = `FROM entity WHERE slug LIKE 'many-%'`
  await run(`INSERT INTO service (id, origin) SELECT id, 'own' ${many}`)
  await run(`INSERT INTO board_service (service_id, position, status) SELECT id, id, 'unknown' ${many}`)
  await run(`INSERT INTO service_state (service_id, status, started_at) SELECT id, 'unknown', '${at}' ${many}`)
  await run(`INSERT INTO status_check (service_id, kind, url, interval_seconds, created_at)
    SELECT id, 'http', '${stub.url}/' || slug, 3600, '${at}' ${many}`)
  await run(`INSERT INTO check_state (check_id, due_at, status)
    SELECT status_check.id, '${FAR}', 'unknown' FROM status_check WHERE url LIKE '${stub.url}/many-%'`)
}

const MANY = `check_id IN (SELECT id FROM status_check WHERE url LIKE '%/many-%')`
const beginRound = () => run(`UPDATE check_state SET due_at = '${new Date().toISOString()}' WHERE ${MANY}`)
const askedMany = () => stub.asked.filter((line) => line.includes('/many-'))
const isDone = async (rounds: number) =>
  (await countOf(`SELECT count(*) AS n FROM snapshot WHERE ${MANY}`)) >= rounds * CHECKS

t.test('a thousand checks are spread over all, and none is made twice', async (t) => {
  await addChecks()
  const before = await Promise.all(fleet.members.map(resultsOf))
  await beginRound()
  await untilSo('all are recorded', () => isDone(1), 60_000)
  const after = await Promise.all(fleet.members.map(resultsOf))
  const shares = after.map((count, i) => count - before[i]!)
  t.comment(`shares: ${shares}`)
  t.ok(
    shares.every((share) => share > CHECKS / 6),
    `each has its share: ${shares}`,
  )
  t.equal(askedMany().length, CHECKS)
  t.equal(new Set(askedMany()).size, CHECKS)
})

t.test('one is killed in the middle of a round: the others do what it had begun', async (t) => {
  stub.asked.length = 0
  await beginRound()
  await untilSo('the round is under way', () => askedMany().length > CHECKS / 5)
  await fleet.replace(three)
  await pause(1_000)
  // The claims of the dead end after a minute, which is not waited for here.
  await untilSo('the others have done theirs', async () => {
    const left = await countOf(`SELECT count(*) AS n FROM check_state WHERE ${MANY} AND claimed_until IS NOT NULL`)
    const open = await countOf(`SELECT count(*) AS n FROM check_state WHERE ${MANY} AND due_at < '${FAR}'
      AND claimed_until IS NULL AND due_at <= '${new Date().toISOString()}'`)
    return open === 0 && left <= 40
  })
  await run(`UPDATE check_state SET claimed_until = '2020-01-01T00:00:00.000Z' WHERE claimed_until IS NOT NULL`)
  await untilSo('all are recorded', () => isDone(2), 30_000)
  const counts = Map.groupBy(askedMany(), (line) => line)
  const twice = [...counts.values()].filter((lines) => lines.length > 1)
  t.equal(counts.size, CHECKS)
  t.ok(twice.length <= 40, `only what the dead had claimed is asked again: ${twice.length}`)
  t.notOk([...counts.values()].some((lines) => lines.length > 2))
})

t.test('one is killed in the middle of a batch of mails: each arrives once', async (t) => {
  const at = new Date().toISOString()
  await run(`INSERT INTO mail (message_key, about_kind, about_key, about_event, to_name, to_email, because, mandatory,
      subject, text, html, state, queued_at, due_at)
    SELECT 'key-' || n, 'test', 'x', 'y', 'P' || n, 'p' || n || '@norrvik.example', 'it is a test', 1, 'S', 'T', '<p>T</p>',
      'queued', '${at}', '${at}' FROM generate_series(1, ${MAILS}) AS n`)
  await untilSo('some have arrived', () => smtp.taken.length > MAILS / 6)
  await fleet.replace(fleet.members[1]!)
  const going = () => countOf(`SELECT count(*) AS n FROM mail WHERE about_kind = 'test' AND state <> 'sent'`)
  let left = -1
  // What the dead had claimed is left, and nothing else moves any more.
  await untilSo('the others have sent theirs', async () => {
    const before = left
    await pause(1_000)
    left = await going()
    return left === before
  })
  // A claim ends after a quarter of an hour, which is not waited for here.
  await run(`UPDATE mail SET claimed_at = '2020-01-01T00:00:00.000Z' WHERE state = 'sending'`)
  const open = () => countOf(`SELECT count(*) AS n FROM mail WHERE about_kind = 'test' AND state <> 'sent'`)
  await untilSo('all have ended', async () => (await open()) === 0, 30_000)
  const arrived = smtp.taken.map(({ to }) => to)
  t.equal(new Set(arrived).size, arrived.length, 'none twice')
  const unsure = await countOf(
    `SELECT count(*) AS n FROM mail_attempt JOIN mail ON mail.id = mail_id WHERE outcome = 'unconfirmed' AND about_kind = 'test'`,
  )
  t.ok(arrived.length >= MAILS - unsure, `${arrived.length} arrived, of ${unsure} it is not known`)
  t.ok(unsure <= 5, 'no more than were on their way')
})

t.test('an upload is begun at one, confirmed at another, and done by a third when that is killed', async (t) => {
  const [first, second] = fleet.members as [Member, Member]
  const ada = new Person()
  await ada.signIn(first)
  const lines = Array.from({ length: ROWS }, (_, i) => `region-${i},Region ${i}`)
  const begun = await ada.upload(first, '/directory/import', 'directory.region', `slug,name\n${lines.join('\n')}\n`)
  t.equal(begun.status, 303, await begun.text())
  const path = new URL(begun.headers.get('location')!, first.address).pathname
  const stateOf = async () => (await db.selectFrom('upload').select(['state', 'added']).executeTakeFirstOrThrow()).state
  await untilSo('it is looked through', async () => (await stateOf()) === 'checked')
  const confirmed = ada.submit(second, `${path}/confirmation`).catch(() => null)
  await untilSo('it is being written', async () => (await stateOf()) === 'applying')
  await pause(300)
  await fleet.replace(second)
  await confirmed
  t.equal(await stateOf(), 'applying', 'it was in the middle')
  t.equal(await countOf(`SELECT count(*) AS n FROM region`), 0, 'and nothing of it is there')
  await run(`UPDATE upload SET seen_at = '2020-01-01T00:00:00.000Z'`)
  await untilSo('another has done it', async () => (await stateOf()) === 'applied', 40_000)
  t.equal(await countOf(`SELECT count(*) AS n FROM region`), ROWS)
  await untilSo('its file is gone', async () => (await countOf(`SELECT count(*) AS n FROM upload_file`)) === 0)
})

t.test('while a lock holds the database up, the status page tells what was known, with its age', async (t) => {
  const [member] = fleet.members as [Member]
  await pageOf(member, '/')
  const client = new pg.Client(fleet.postgres.url)
  await client.connect()
  try {
    await client.query('BEGIN')
    await client.query('LOCK TABLE board_service IN ACCESS EXCLUSIVE MODE')
    await run(`UPDATE data_version SET version = version + 1 WHERE topic = 'status'`)
    let text = ''
    const ms = await untilSo('it says that it is old', async () => {
      const page = await fetch(`${member.address}/`)
      t.equal(page.status, 200)
      text = await page.text()
      return text.includes('The database does not answer right now.')
    })
    t.ok(ms < 8_000, `${Math.round(ms)} ms`)
    t.match(
      text.slice(text.indexOf('The database does not answer')),
      /^[^<]* This is what was known <relative-time><time/,
    )
  } finally {
    await client.query('ROLLBACK')
    await client.end()
  }
  await untilSo('it is new again', async () => !(await pageOf(member, '/')).includes('does not answer right now'))
})

t.test('the database is restarted underneath: pages say so, and recover by themselves', async (t) => {
  const [member, other] = fleet.members as [Member, Member]
  const restarted = fleet.postgres.restart(3_000)
  restarted.catch(() => {})
  const page = (path: string, headers = {}) => fetch(`${member.address}${path}`, { headers })
  let seen = { status: 0, text: '', retryAfter: '' as string | null }
  await untilSo('it says that the database is away', async () => {
    try {
      const answer = await page('/incidents')
      seen = { status: answer.status, text: await answer.text(), retryAfter: answer.headers.get('retry-after') }
    } catch {
      // An answer that was under way when the database went may break off.
    }
    return seen.status === 503
  })
  t.match(seen.text, /<h1[^>]*>The database does not answer/)
  t.equal(seen.retryAfter, '5')
  const json = await page('/api/v1/incidents')
  t.equal(json.status, 503)
  t.match(await json.json(), { status: 503, title: 'The database does not answer' })
  t.equal((await page('/readyz')).status, 503)
  t.equal((await page('/healthz')).status, 200)
  t.equal((await page('/')).status, 200, 'the status page is there')
  await restarted
  await untilSo('pages are there again', async () => (await page('/incidents')).status === 200)
  const made = await callApi(fleet, member, 'POST', '/api/v1/services', {
    name: 'After the restart',
    checks: [{ kind: 'http', url: `${stub.url}/after` }],
  })
  t.equal(made.status, 201)
  const ms = await untilSo('it is on the page', async () => (await pageOf(other, '/')).includes('After the restart'))
  t.ok(ms < 1_500, `${Math.round(ms)} ms`)
  for (const { child } of fleet.members) t.equal(child.process.exitCode, null, 'none has died of it')
})
