import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { onEachEngine } from '../support/database.ts'
import { recorded, SHEET_ID, startGoogle } from './google.ts'
import { NAMES, startInbox } from './inbox.ts'

// 2026-03-03 11:02:10 as a day's number; floats carry noise.
const AT = 46084.4598379629
const OPEN = [AT, 'hal@norrvik.example', 'Create', '', 'Checkout is down', 'Nobody can pay.', 2, 'shop']

function inboxOn(t: Parameters<typeof startInbox>[0], google: Awaited<ReturnType<typeof startGoogle>>, more = {}) {
  const given = {
    kind: 'sheets' as const,
    spreadsheet: `https://docs.google.com/spreadsheets/d/${SHEET_ID}/edit#gid=0`,
    range: "'Form Responses 1'!A:Z",
    apiUrl: google.url,
    key: google.key,
  }
  return startInbox(t, 'sqlite', { ...given, ...more }, { notation: 'days', timeZone: 'Europe/Paris' })
}

t.test('rows come by the Sheets API, as a service account, with dates as serial numbers', async (t) => {
  const google = await startGoogle(t)
  google.put([NAMES, OPEN])
  const inbox = await inboxOn(t, google)
  t.same(await inbox.poll(), { taken: 1, refused: 0, problem: null })
  t.match(await inbox.incidents(), [
    { title: 'Checkout is down', severity: 'SEV2', started_at: '2026-03-03T10:02:10.000Z' },
  ])
  t.match(google.claims[0], {
    iss: 'inbox@norrvik.iam.example',
    scope: 'https://www.googleapis.com/auth/spreadsheets.readonly',
    aud: `${google.url}/token`,
  })
  const { iat, exp } = google.claims[0] as { iat: number; exp: number }
  t.equal(exp - iat, 3_600)
  const asked = google.asked.find((one) => one.includes('/values/'))!
  t.match(decodeURIComponent(asked), "/values/'Form Responses 1'!A:Z?")
  t.match(asked, 'valueRenderOption=UNFORMATTED_VALUE')
  t.match(asked, 'dateTimeRenderOption=SERIAL_NUMBER')
  t.match(await inbox.poll(), { taken: 0 })
})

t.test('an empty sheet, and rows whose last cells are cut off, are read as they are', async (t) => {
  const google = await startGoogle(t)
  google.put(null)
  const inbox = await inboxOn(t, google)
  t.same(await inbox.poll(), { taken: 0, refused: 0, problem: null })
  google.put([NAMES, OPEN, [], [AT + 0.01, '', 'Update', 'INC-1', '', 'Nearly.']])
  t.same(await inbox.poll(), { taken: 2, refused: 0, problem: null })
})

t.test('told to slow down, or at a failure of theirs, it asks again', async (t) => {
  const google = await startGoogle(t)
  google.put([NAMES, OPEN])
  const inbox = await inboxOn(t, google)
  google.failNext(
    { status: 429, headers: { 'retry-after': '1' }, body: '{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}' },
    { status: 503 },
  )
  t.match(await inbox.poll(), { taken: 1, problem: null })
})

t.test('what cannot be asked says why, without a secret', async (t) => {
  const google = await startGoogle(t)
  google.put([NAMES, OPEN])
  const inbox = await inboxOn(t, google)
  google.failNext({ status: 403, body: recorded('error.403_permission.json') })
  t.match(
    (await inbox.poll())!.problem,
    /does not let these credentials read this.*The caller does not have permission/s,
  )
  const noRange = '{"error":{"code":400,"message":"Unable to parse range: Nope","status":"INVALID_ARGUMENT"}}'
  google.failNext({ status: 400, body: noRange })
  t.match((await inbox.poll())!.problem, /Unable to parse range: Nope/)
  t.same(await inbox.incidents(), [])

  const lost = await inboxOn(t, google, { spreadsheet: 'x'.repeat(30) })
  t.match((await lost.poll())!.problem, /Requested entity was not found/)

  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const foreign = privateKey.export({ type: 'pkcs8', format: 'pem' })
  const other = await inboxOn(t, google, { key: JSON.stringify({ ...JSON.parse(google.key), private_key: foreign }) })
  const { problem } = (await other.poll())!
  t.match(problem, /The token service.*invalid_grant/s)
  const stored = JSON.stringify(await other.app.database.db.selectFrom('inbox').selectAll().execute())
  t.notMatch(stored, 'PRIVATE KEY', 'the key is stored encrypted')
})

onEachEngine(t, 'a key of another installation is asked for again, and nothing else breaks', async (t, engine) => {
  const google = await startGoogle(t)
  google.put([NAMES, OPEN])
  const given = { kind: 'sheets' as const, spreadsheet: SHEET_ID, apiUrl: google.url, key: google.key }
  const inbox = await startInbox(t, engine, given, { notation: 'days' })
  await inbox.app.database.db.updateTable('inbox').set({ credentials: 'v1.a.b.c' }).execute()
  t.match((await inbox.poll())!.problem, /give it again/)
})
