import t from 'tap'
import { ALARM_STATES, MAX_PUSHED, readPushedAlarms } from '../../../src/wallboard/sources/index.ts'

const NOW = new Date('2026-11-21T12:00:00.000Z')
const ALARM = {
  account: 'scripts',
  server: 'DB1',
  check: 'Backup',
  state: 'OK',
  message: 'done',
  at: '2026-11-21T11:59:00Z',
}

function reasonsFor(change: object): string[] {
  return readPushedAlarms({ ...ALARM, ...change }, NOW).rejected.map(({ reason }) => reason)
}

t.test('one alarm, a list, and a list by name', async (t) => {
  const alarm = {
    index: 0,
    account: 'scripts',
    server: { key: 'db1', name: 'DB1', addresses: ['DB1'] },
    alarm: {
      key: 'backup',
      check: 'Backup',
      state: 'OK',
      disabled: false,
      since: '2026-11-21T11:59:00.000Z',
      message: 'done',
      url: null,
    },
  }
  t.strictSame(readPushedAlarms(ALARM, NOW), { taken: [alarm], rejected: [] })
  t.strictSame(readPushedAlarms([ALARM, ALARM], NOW).taken, [alarm, { ...alarm, index: 1 }])
  t.strictSame(readPushedAlarms({ alarms: [ALARM] }, NOW).taken, [alarm])
  t.strictSame(readPushedAlarms([], NOW), { taken: [], rejected: [] })
})

t.test('states in the spellings that scripts and other systems use', async (t) => {
  const spellings = {
    OK: ['ok', 'Okay', 'UP', 'green', 'resolved', 'healthy', 0, '0'],
    WARNING: ['WARN', 'warning', 'yellow', 'degraded', 1],
    CRITICAL: ['crit', 'Critical', 'error', 'DOWN', 'red', 'firing', 'failed', 2, '2'],
    UNKNOWN: ['unknown', 'no data', 'no_data', 'No-Data', 'grey', 'pending', 3],
  }
  for (const state of ALARM_STATES) {
    for (const spelling of spellings[state]) {
      const { taken } = readPushedAlarms({ ...ALARM, state: spelling }, NOW)
      t.equal(taken[0]?.alarm.state, state, String(spelling))
    }
  }
})

t.test('a state that means nothing is refused, never guessed', async (t) => {
  for (const state of [
    'fine?',
    '',
    4,
    -1,
    0.5,
    null,
    undefined,
    true,
    ['OK'],
    { state: 'OK' },
    'ok'.repeat(50),
    'constructor',
  ]) {
    t.match(reasonsFor({ state }), [/^“state” must be OK, WARNING, CRITICAL or UNKNOWN, got /], String(state))
  }
  t.same(reasonsFor({ state: 'fine?' }), ['“state” must be OK, WARNING, CRITICAL or UNKNOWN, got “fine?”.'])
})

t.test('names are needed, and are never cut: two of them could become one', async (t) => {
  for (const field of ['account', 'server', 'check']) {
    for (const value of [undefined, null, '', '   ', '\u0000', {}, true, 'x'.repeat(201)]) {
      t.same(reasonsFor({ [field]: value }), [`“${field}” must be a text of 1 to 200 characters.`])
    }
  }
  t.same(readPushedAlarms({ ...ALARM, account: undefined }, NOW, 'mine').taken[0]!.account, 'mine')
  t.same(readPushedAlarms({ ...ALARM, server: 12 }, NOW).taken[0]!.server.name, '12')
})

t.test('a time needs its zone, and may be ahead by no more than clocks differ', async (t) => {
  const sinceOf = (at: unknown) => readPushedAlarms({ ...ALARM, at }, NOW).taken[0]?.alarm.since
  t.equal(sinceOf('2026-11-21T12:30:00.5+01:00'), '2026-11-21T11:30:00.500Z')
  t.equal(sinceOf(undefined), NOW.toISOString())
  t.equal(sinceOf('2026-11-21T12:04:00Z'), NOW.toISOString())
  for (const at of [
    '2026-11-21T12:06:00Z',
    '2026-11-21T11:00:00',
    'yesterday',
    '2026-02-30T11:00:00Z',
    1_763_700_000,
    '',
  ]) {
    t.match(reasonsFor({ at }), [/^“at” must be a time such as 2026-11-21T12:00:00\.000Z/], String(at))
  }
})

t.test('texts are plain, links are links, and what we do not know is passed over', async (t) => {
  const { taken } = readPushedAlarms(
    { ...ALARM, message: `a\u0000\tb\r\n${'x'.repeat(5000)}`, url: 'javascript:alert(1)', disabled: true, more: 1 },
    NOW,
  )
  t.match(taken[0]!.alarm, { url: null, disabled: true })
  t.match(taken[0]!.alarm.message, /^a b\nx+…$/)
  t.equal(taken[0]!.alarm.message.length, 1000)
  t.equal(readPushedAlarms({ ...ALARM, url: 'https://ci.example/7' }, NOW).taken[0]!.alarm.url, 'https://ci.example/7')
})

t.test('in a batch the good are taken, and each of the others is named by its place', async (t) => {
  const { taken, rejected } = readPushedAlarms(
    [ALARM, { ...ALARM, state: 'meh' }, 7, ALARM, { ...ALARM, server: '' }],
    NOW,
  )
  t.equal(taken.length, 2)
  t.same(
    rejected.map(({ index }) => index),
    [1, 2, 4],
  )
})

t.test('a batch has an end', async (t) => {
  const { taken, rejected } = readPushedAlarms(Array(MAX_PUSHED + 2).fill(ALARM), NOW)
  t.equal(taken.length, MAX_PUSHED)
  t.same(rejected, [{ index: 5000, reason: 'At most 5000 alarms at once; from here on none was taken.' }])
})

t.test('what is no object at all is refused', async (t) => {
  for (const body of [null, undefined, 'OK', 7, true]) t.equal(readPushedAlarms(body, NOW).rejected.length, 1)
})
